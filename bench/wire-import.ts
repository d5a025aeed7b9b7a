import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions, Row } from './row.ts';

const PROGRAM = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url));

/** The size of the logs that are made up and imported. */
const MEGABYTES = 100;
const CHUNK_LINES = 2_000;

/** How lines of each format look, with the number of the line in them; some thousand destinations. */
const LINES: Readonly<Record<string, (i: number) => string>> = {
  'vpc-flow': (i) =>
    `2 123456789010 eni-1 ${client(i)} ${server(i)} ${40_000 + (i % 9_000)} 443 6 20 ${i} ${seconds(i)} ${seconds(i) + 60} ACCEPT OK`,
  resolver: (i) =>
    `{"version":"1.100000","account_id":"1","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"${time(i)}","query_name":"${name(i)}.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"${server(i)}","Type":"A","Class":"IN"}],"srcaddr":"${client(i)}","srcport":"4000","transport":"UDP"}`,
  'network-firewall': (i) =>
    `{"firewall_name":"f","availability_zone":"us-east-1b","event_timestamp":"${seconds(i)}","event":{"timestamp":"${time(i)}","flow_id":${i},"event_type":"netflow","src_ip":"${client(i)}","src_port":49761,"dest_ip":"${server(i)}","dest_port":443,"proto":"TCP","netflow":{"pkts":1,"bytes":${i},"age":0},"tcp":{"tcp_flags":"02","syn":true}}}`,
  zeek: (i) =>
    `{"ts":${seconds(i)}.5,"uid":"C1","id.orig_h":"${client(i)}","id.orig_p":40000,"id.resp_h":"${server(i)}","id.resp_p":443,"proto":"tcp","conn_state":"SF","orig_bytes":5,"resp_bytes":${i}}`,
  jsonl: (i) =>
    `{"type":"event","startedAt":${seconds(i)}000,"client":"${client(i)}","layer":"proxy","protocol":"tls","host":"${name(i)}","port":443,"verdict":"allowed","bytesUp":5,"bytesDown":${i}}`,
  smokescreen: (i) =>
    `{"allow":true,"enforce_would_deny":false,"id":"${i}","inbound_remote_addr":"${client(i)}:40000","msg":"CANONICAL-PROXY-DECISION","proxy_type":"connect","requested_host":"${name(i)}:443","role":"","start_time":"${time(i)}"}`,
};

function client(i: number): string {
  return `10.0.${i % 3}.${(i * 7) % 60}`;
}

function server(i: number): string {
  return `140.82.${i % 7}.${(i * 13) % 250}`;
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

/** How fast logs of the network are imported, and how much memory that takes at most (on Linux). */
export async function wireImportRows({ quick }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const format of Object.keys(LINES)) {
    rows.push(await measure(format, quick ? MEGABYTES / 10 : MEGABYTES));
  }
  return rows;
}

async function measure(format: string, megabytes: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    const args = ['import', '--from', format, '--run', 'bench', '--db', join(folder, 'bench.db')];
    const child = spawn(process.execPath, [PROGRAM, ...args, '-'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const ended = once(child, 'exit');
    const startedAt = performance.now();
    let peakMb = 0;
    let lines = 0;
    for (let bytes = 0; bytes < megabytes * 1e6; lines += CHUNK_LINES) {
      const chunk = chunkOf(format, lines);
      bytes += chunk.length;
      if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
      peakMb = Math.max(peakMb, peakMemory(child.pid));
    }
    child.stdin.end();
    await ended;
    const perSecond = (1_000 * lines) / (performance.now() - startedAt);
    return { what: `${format}: lines imported, of ${megabytes} MB (peak ${peakMb} MB)`, perSecond };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function chunkOf(format: string, first: number): string {
  const line = LINES[format] ?? String;
  let chunk = '';
  for (let i = first; i < first + CHUNK_LINES; i++) chunk += `${line(i)}\n`;
  return chunk;
}

/** The most memory that the process has had so far, in megabytes; 0 where the system does not say. */
function peakMemory(pid: number | undefined): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1_000);
  } catch {
    return 0;
  }
}

if (import.meta.main) {
  const [format = 'vpc-flow', megabytes = '1000'] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measure(format, Number(megabytes)))}\n`);
}
