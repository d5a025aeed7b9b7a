/** A made-up log: what it is read as, how its lines look, and what stands around them. */
export interface WireLog {
  readonly format: string;
  readonly head?: string;
  /** The line with this number, with its end. */
  readonly line: (i: number) => string;
  readonly tail?: string;
}

/** The logs that are imported to see how fast that is and how much memory it takes; some thousand destinations each. */
export const WIRE_LOGS: Readonly<Record<string, WireLog>> = {
  'vpc-flow': { format: 'vpc-flow', line: (i) => flowRecord(client(i), server(i), i) },
  // No two are alike: what a scan of a network looks like.
  'vpc-flow-scan': { format: 'vpc-flow', line: (i) => flowRecord(client(i), anyServer(i), i) },
  resolver: {
    format: 'resolver',
    line: (i) =>
      `{"version":"1.100000","account_id":"1","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"${time(i)}","query_name":"${name(i)}.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"${server(i)}","Type":"A","Class":"IN"}],"srcaddr":"${client(i)}","srcport":"4000","transport":"UDP"}\n`,
  },
  // Each name is looked up once: what a tunnel through DNS looks like.
  'resolver-names': {
    format: 'resolver',
    line: (i) =>
      `{"version":"1.100000","query_timestamp":"${time(i)}","query_name":"n${i}.t.example.org.","query_type":"A","rcode":"NOERROR","answers":[{"Rdata":"${anyServer(i)}","Type":"A","Class":"IN"}],"srcaddr":"${client(i)}"}\n`,
  },
  'network-firewall': {
    format: 'network-firewall',
    line: (i) =>
      `{"firewall_name":"f","availability_zone":"us-east-1b","event_timestamp":"${seconds(i)}","event":{"timestamp":"${time(i)}","flow_id":${i},"event_type":"netflow","src_ip":"${client(i)}","src_port":49761,"dest_ip":"${server(i)}","dest_port":443,"proto":"TCP","netflow":{"pkts":1,"bytes":${i},"age":0},"tcp":{"tcp_flags":"02","syn":true}}}\n`,
  },
  'zeek-json': {
    format: 'zeek',
    line: (i) =>
      `{"ts":${seconds(i)}.5,"uid":"C1","id.orig_h":"${client(i)}","id.orig_p":40000,"id.resp_h":"${server(i)}","id.resp_p":443,"proto":"tcp","conn_state":"SF","orig_bytes":5,"resp_bytes":${i}}\n`,
  },
  'zeek-tsv': {
    format: 'zeek',
    head: [
      '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n',
      '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n',
      '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\n',
    ].join(''),
    line: (i) =>
      `${seconds(i)}.500000\tCh${i}\t${client(i)}\t40000\t${server(i)}\t443\ttcp\tssl\t1.5\t548\t${i}\tSF\n`,
  },
  har: {
    format: 'har',
    head: '{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[',
    line: (i) =>
      `${i === 0 ? '' : ','}{"startedDateTime":"${time(i)}","time":12,"request":{"method":"GET","url":"https://${name(i)}/p/${i % 50}?q=${i}","httpVersion":"HTTP/1.1","headers":[{"name":"User-Agent","value":"bench/1"}],"headersSize":180,"bodySize":0},"response":{"status":200,"headers":[],"content":{"size":1500,"mimeType":"text/html","text":"${'x'.repeat(1_500)}"},"headersSize":200,"bodySize":1500},"serverIPAddress":"${server(i)}"}`,
    tail: ']}}',
  },
  jsonl: {
    format: 'jsonl',
    line: (i) =>
      `{"type":"event","startedAt":${seconds(i)}000,"client":"${client(i)}","layer":"proxy","protocol":"tls","host":"${name(i)}","port":443,"verdict":"allowed","bytesUp":5,"bytesDown":${i}}\n`,
  },
  smokescreen: {
    format: 'smokescreen',
    line: (i) =>
      `{"allow":true,"enforce_would_deny":false,"id":"${i}","inbound_remote_addr":"${client(i)}:40000","msg":"CANONICAL-PROXY-DECISION","proxy_type":"connect","requested_host":"${name(i)}:443","role":"","start_time":"${time(i)}"}\n`,
  },
  tinyproxy: { format: 'tinyproxy', line: tinyproxyLines },
  squid: {
    format: 'squid',
    line: (i) =>
      `${seconds(i)}.${100 + (i % 900)} ${String(i % 70_000).padStart(6)} ${client(i)} TCP_TUNNEL/200 ${39 + i} CONNECT ${name(i)}:443 - HIER_DIRECT/${server(i)} -\n`,
  },
  // Each line goes through the careful parser.
  'squid-combined': {
    format: 'squid',
    line: (i) =>
      `${client(i)} - - [01/Nov/2026:00:00:${String(i % 60).padStart(2, '0')} +0000] "GET http://${name(i)}/p/${i} HTTP/1.1" 200 ${i} "-" "curl/8.${i % 9}" TCP_MISS:HIER_DIRECT\n`,
  },
  list: { format: 'list', line: (i) => `${name(i)}:443\n` },
};

function flowRecord(from: string, to: string, i: number): string {
  return `2 123456789010 eni-1 ${from} ${to} ${40_000 + (i % 9_000)} 443 6 20 ${i} ${seconds(i)} ${seconds(i) + 60} ACCEPT OK\n`;
}

/** A request takes four lines. */
function tinyproxyLines(i: number): string {
  const [descriptor, pid] = [3 + (i % 9), 1_000 + (i % 40)];
  const at = `Nov 01 00:00:${String(i % 60).padStart(2, '0')}.123 [${pid}]`;
  return [
    `CONNECT   ${at}: Connect (file descriptor ${descriptor}): ${client(i)}\n`,
    `CONNECT   ${at}: Request (file descriptor ${descriptor}): CONNECT ${name(i)}:443 HTTP/1.1\n`,
    `INFO      ${at}: No upstream proxy for ${name(i)}\n`,
    `CONNECT   ${at}: Established connection to host "${name(i)}" using file descriptor ${descriptor + 1}.\n`,
  ].join('');
}

function client(i: number): string {
  return `10.0.${i % 3}.${(i * 7) % 60}`;
}

function server(i: number): string {
  return `140.82.${i % 7}.${(i * 13) % 250}`;
}

/** One of sixteen million. */
function anyServer(i: number): string {
  return `${20 + ((i >>> 24) % 80)}.${(i >>> 16) & 255}.${(i >>> 8) & 255}.${i & 255}`;
}

function name(i: number): string {
  return `host-${(i * 17) % 900}.example.org`;
}

function seconds(i: number): number {
  return 1_763_632_800 + Math.floor(i / 1_000);
}

function time(i: number): string {
  return new Date(seconds(i) * 1_000).toISOString();
}
