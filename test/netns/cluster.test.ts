import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { WireFindings } from '../../analyzer/report.ts';
import { openStore } from '../../proxy/store/open.ts';
import { runWell } from '../peers/support/peer.ts';
import { readLines } from '../support/read-lines.ts';
import { tempFolder } from '../support/temp-folder.ts';
import {
  hardCoded,
  impoliteClients,
  onlyHttpsClient,
  politeClients,
  socksClients,
  sshClient,
  startSshd,
} from './support/clients.ts';
import { ADDRESS, buildCluster, type Cluster, INSIDE } from './support/namespaces.ts';
import { readCapture, readResolverLog, toVpcFlowLog, type WireFlow } from './support/wire.ts';
import { FOREIGN_RESOLVER, INTERNET, RESOLVER, standInAt } from './support/zone.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = `${ROOT}bin/sallyport.js`;
const SAMPLES = `${ROOT}samples/transparent`;

test('with every layer on, nothing that any client touched is missing', async () => {
  using folder = tempFolder();
  await using cluster = buildCluster();
  const keyFile = await openInternet(cluster, folder.path);
  const db = folder.at('record.db');
  const { proxy, said } = await startEveryLayer(cluster, folder.path, [
    'record',
    '--db',
    db,
    '--run',
    'all',
  ]);
  const capture = await startCapture(cluster, folder.at('wire.pcap'));

  await politeClients(cluster);
  await impoliteClients(cluster, keyFile);
  await socksClients(cluster, keyFile);

  const wire = await capture.stop();
  proxy.kill('SIGTERM');
  await said('stopped');
  const report = await reportOf(db);
  expect(outside(wire, 'tcp').filter((flow) => !isReported(flow, report))).toEqual([]);
  // The truth is not empty: every stand-in was gone to past the proxy, but for the one that only SOCKS was used for.
  const touched = new Set(outside(wire, 'tcp').map(({ address, port }) => `${address} ${port}`));
  expect(touched).toEqual(
    new Set([
      ...['140.82.112.3 22', '192.175.48.10 80', '93.184.215.20 443', '93.184.215.21 8443'],
      ...['52.86.10.5 587', '93.184.215.77 443', '93.184.215.77 5000'],
      '2606:50c0:8000::153 443',
    ]),
  );
  // What was asked of the proxy by name, the capture sees as the proxy's own port only.
  expect(report.destinations).toEqual(
    expect.arrayContaining([
      seen('github.com', 443, 'tls', ['proxy'], [ADDRESS.head]),
      seen('pypi.org', 443, 'tls', ['socks'], [ADDRESS.compute2]),
      seen('github.com', 22, 'tcp', ['socks', 'transparent'], [ADDRESS.head, ADDRESS.compute1]),
      seen(
        'repo.example-mirror.org',
        80,
        'http',
        ['proxy', 'transparent'],
        [...[ADDRESS.compute1, ADDRESS.compute2]],
      ),
    ]),
  );
  expect(nameSources(db)).toEqual({
    'api.licensing.example.com:443': 'sni',
    'artifacts.example.com:8443': 'sni',
    'email-smtp.us-east-1.amazonaws.com:587': 'dns',
    'github.com:22': 'dns',
    'repo.example-mirror.org:80': 'host',
  });
  await importFlows(db, 'all', wire, folder.at('flows.log'));
  const withFlows = await reportOf(db);
  expect(outside(wire, 'udp').filter((flow) => !isDatagram(flow, withFlows))).toEqual([]);
});

test('a client that writes an allowed name into its hello gets to that host, wherever it wanted to go', async () => {
  using folder = tempFolder();
  await using cluster = buildCluster();
  const keyFile = await openInternet(cluster, folder.path);
  const allow = folder.at('allowlist.yaml');
  const db = folder.at('record.db');
  writeFileSync(allow, ALLOWLIST);
  const { proxy, said } = await startEveryLayer(cluster, folder.path, [
    ...['enforce', '--allow', allow, '--db', db, '--run', 'enforced'],
  ]);

  const honest = await cluster.run('head', 'curl', ['-sSk', 'https://github.com/']);
  const claimed = await hardCoded(cluster, '93.184.215.77', 443, 'github.com');
  const unlisted = await hardCoded(cluster, '140.82.112.3', 443, 'pypi.org');
  const nameless = await hardCoded(cluster, '140.82.112.3', 443, 'nameless');
  const bare = await hardCoded(cluster, '93.184.215.77', 5000, 'plain');
  const lookup = await cluster.run('head', 'dig', ['+short', 'data.artifacts.example.com']);
  const carried = await cluster.run('head', 'dig', ['carried-away.example.com']);
  await sshClient(cluster, keyFile);

  expect(honest.stdout).toContain('over TLS from 140.82.112.3');
  expect(claimed.stdout).toContain('over TLS from 140.82.112.3');
  expect(unlisted.stderr).toContain('ALERT_ACCESS_DENIED');
  expect(nameless.stderr).toContain('ALERT_ACCESS_DENIED');
  expect(bare.stderr).toContain('ConnectionResetError');
  expect(lookup.stdout).toBe('');
  expect(carried.stdout).toContain('status: NXDOMAIN');
  proxy.kill('SIGTERM');
  await said('stopped');
  const { destinations } = await reportOf(db);
  expect(destinations.map(({ host, port, verdicts }) => [host, port, verdicts])).toEqual(
    expect.arrayContaining([
      ['github.com', 443, { allowed: 2, denied: 0, wouldDeny: 0 }],
      ['github.com', 22, { allowed: 1, denied: 0, wouldDeny: 0 }],
      ['pypi.org', 443, { allowed: 0, denied: 1, wouldDeny: 0 }],
      ['93.184.215.77', 5000, { allowed: 0, denied: 1, wouldDeny: 0 }],
    ]),
  );
});

const ALLOWLIST = `version: 1
name: enforced
entries:
  - { host: github.com, ports: [22, 443] }
`;

test('behind a redirect names lead the way, and a resolver of a client’s own choice is ours all the same', async () => {
  using folder = tempFolder();
  await using cluster = buildCluster();
  await openInternet(cluster, folder.path);
  await loadRules(cluster, 'redirect.nft', folder.at('redirect.nft'));
  await loadRules(cluster, 'dns.nft', folder.at('dns.nft'));
  const db = folder.at('record.db');
  const proxy = cluster.start('egress', process.execPath, [
    ...[PROGRAM, 'record', '--listen', `${ADDRESS.egress}:3128`, '--dashboard', 'off'],
    ...['--transparent', ':8443=443', '--transparent', ':8080=80'],
    ...['--dns', '0.0.0.0:53', '--dns-upstream', RESOLVER, '--db', db, '--run', 'redirected'],
  ]);
  const said = readLines(proxy.stderr);
  await said('clients use');

  const secure = await cluster.run('head', 'curl', ['-sSk', 'https://github.com/']);
  const plain = await cluster.run('head', 'curl', ['-sS', 'http://repo.example-mirror.org/']);
  const nameless = await hardCoded(cluster, '93.184.215.77', 443, 'nameless');
  const args = [`@${FOREIGN_RESOLVER}`, '+short', 'pypi.org'];
  const lookup = await cluster.run('compute2', 'dig', args);

  expect(secure.stdout).toContain('over TLS from 140.82.112.3');
  expect(plain.stdout).toBe('in the clear\n');
  expect(nameless.stderr).toContain('ConnectionResetError');
  expect(lookup.stdout).toBe('151.101.0.223\n');
  proxy.kill('SIGTERM');
  await said('stopped');
  expect(
    (await reportOf(db)).destinations.map(({ host, port, layers }) => [host, port, layers]),
  ).toEqual([
    ['github.com', 443, ['transparent']],
    ['repo.example-mirror.org', 80, ['transparent']],
  ]);
  expect(lookedUp(db)).toContain(`${ADDRESS.compute2} pypi.org`);
});

test('with only HTTPS_PROXY set, the report says what it missed, and the flow log names it', async () => {
  using folder = tempFolder();
  await using cluster = buildCluster(RESOLVER);
  const keyFile = await openInternet(cluster, folder.path);
  const db = folder.at('record.db');
  const proxy = cluster.start('egress', process.execPath, [
    ...[PROGRAM, 'record', '--listen', `${ADDRESS.egress}:3128`, '--dashboard', 'off'],
    ...['--db', db, '--run', 'only-https'],
  ]);
  const said = readLines(proxy.stderr);
  await said('recording');
  const capture = await startCapture(cluster, folder.at('wire.pcap'));

  await onlyHttpsClient(cluster);
  await impoliteClients(cluster, keyFile);

  const wire = await capture.stop();
  proxy.kill('SIGTERM');
  await said('stopped');
  const before = await reportOf(db);
  expect(before.destinations.map(({ host }) => host)).toEqual(['github.com']);
  expect(before.blindSpots.join('\n')).toMatch(
    /only HTTPS_PROXY had been set.*plain HTTP.*ssh.*mail.*UDP/,
  );

  await importFlows(db, 'only-https', wire, folder.at('flows.log'));
  writeFileSync(folder.at('resolver.log'), await readResolverLog(folder.at('wire.pcap')));
  await sallyport(
    'import',
    '--db',
    db,
    '--run',
    'only-https',
    '--from',
    'resolver',
    folder.at('resolver.log'),
  );

  const after = await reportOf(db);
  expect(outside(wire, 'tcp').filter((flow) => !isBypass(flow, after))).toEqual([]);
  expect(outside(wire, 'udp').filter((flow) => !isDatagram(flow, after))).toEqual([]);
});

test('a cluster goes away with the process that built it, also when that is killed', async () => {
  const module = `${ROOT}test/netns/support/namespaces.ts`;
  const script = `import { buildCluster } from ${JSON.stringify(module)}; buildCluster(); console.log('built');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const { pid } = child;
  await readLines(child.stdout)('built');
  expect(await runWell('ip', ['netns', 'list'])).toContain(`sallyport-${pid}-head`);

  // What cleans up holds the same output: it closes when that is done.
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;

  expect(await runWell('ip', ['netns', 'list'])).not.toContain(`sallyport-${pid}-`);
  expect(existsSync(`/etc/netns/sallyport-${pid}-head`)).toBe(false);
});

interface Reported {
  readonly host: string;
  readonly port: number;
  readonly layers: readonly string[];
  readonly clients: readonly string[];
  readonly verdicts: unknown;
}

interface Report {
  readonly destinations: readonly Reported[];
  readonly blindSpots: readonly string[];
  readonly wire: WireFindings | null;
}

/** Starts everything that nodes can reach, and returns the key that its sshd knows. */
async function openInternet(cluster: Cluster, folder: string): Promise<string> {
  const hosts = INTERNET.flatMap(({ name, address }) =>
    name === undefined ? [] : [`--host-record=${name},${address}`],
  );
  const resolver = cluster.start('internet', 'dnsmasq', [
    ...['--keep-in-foreground', '--no-resolv', '--no-hosts', '--pid-file=', '--log-facility=-'],
    ...['--bind-interfaces', `--listen-address=${RESOLVER},${FOREIGN_RESOLVER}`, ...hosts],
  ]);
  await readLines(resolver.stderr)('started');
  const origins = cluster.start('internet', process.execPath, [
    `${ROOT}test/netns/support/origins.ts`,
  ]);
  await readLines(origins.stdout)('ready');
  return startSshd(cluster, folder);
}

/** Starts the proxy as samples/transparent says: with its rules, its routes, and a socket handed over. */
async function startEveryLayer(
  cluster: Cluster,
  folder: string,
  command: readonly string[],
): Promise<{ readonly proxy: ChildProcess; readonly said: ReturnType<typeof readLines> }> {
  await cluster.run('egress', `${SAMPLES}/policy-routing.sh`, ['up']);
  await loadRules(cluster, 'tproxy.nft', `${folder}/tproxy.nft`);
  const proxy = cluster.start('egress', 'python3', [
    ...[`${ROOT}test/netns/support/hand-over.py`, '9040', process.execPath, PROGRAM, ...command],
    ...['--listen', `${ADDRESS.egress}:3128`, '--transparent', 'fd:3', '--dashboard', 'off'],
    ...['--dns', `${ADDRESS.egress}:53`, '--dns-upstream', RESOLVER],
  ]);
  const said = readLines(proxy.stderr);
  await said('clients use');
  return { proxy, said };
}

/** Loads a sample of ours as its README says: with the name of the interface put in. */
async function loadRules(cluster: Cluster, sample: string, file: string): Promise<void> {
  const rules = readFileSync(`${SAMPLES}/${sample}`, 'utf8');
  writeFileSync(file, rules.replace('"ens6"', `"${INSIDE}"`));
  const { exitCode, stderr } = await cluster.run('egress', 'nft', ['-f', file]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
}

/** Captures what nodes send to the egress node and beyond: the truth that the record is compared with. */
async function startCapture(
  cluster: Cluster,
  file: string,
): Promise<{ stop(): Promise<WireFlow[]> }> {
  const capture = cluster.start('egress', 'tcpdump', [
    ...['-i', INSIDE, '-n', '-U', '--immediate-mode', '-Z', 'root', '-w', file],
    'tcp or udp',
  ]);
  await readLines(capture.stderr)('listening on');
  return {
    async stop() {
      const ended = new Promise((resolve) => capture.once('close', resolve));
      capture.kill('SIGINT');
      await ended;
      return readCapture(file);
    },
  };
}

/** What nodes sent to somebody else than the egress node itself. */
function outside(wire: readonly WireFlow[], wanted: WireFlow['protocol']): WireFlow[] {
  return wire.filter(({ protocol, address }) => protocol === wanted && address !== ADDRESS.egress);
}

function isReported({ client, address, port }: WireFlow, { destinations }: Report): boolean {
  return destinations.some(
    (one) => one.host === hostAt(address) && one.port === port && one.clients.includes(client),
  );
}

function isBypass({ client, address, port }: WireFlow, { wire }: Report): boolean {
  const found = wire?.bypassed.filter((one) => one.client === client && one.port === port);
  return found?.some(({ host }) => host === hostAt(address)) ?? false;
}

function isDatagram({ client, address, port }: WireFlow, { wire }: Report): boolean {
  const found = wire?.datagrams.filter((one) => one.client === client && one.port === port);
  return found?.some(({ addresses }) => addresses.includes(address)) ?? false;
}

function hostAt(address: string): string {
  return standInAt(address)?.name ?? address;
}

function seen(
  host: string,
  port: number,
  protocol: string,
  layers: readonly string[],
  clients: readonly string[],
): unknown {
  return expect.objectContaining({ host, port, protocol, layers, clients });
}

/** Where the names of transparent connections came from, as the record has it. */
function nameSources(db: string): Record<string, string> {
  const store = openStore(db, 'read');
  const rows = store.db
    .prepare("SELECT host || ':' || port, value FROM facets WHERE kind = 'name-from'")
    .raw()
    .all();
  store.close();
  return Object.fromEntries(rows as [string, string][]);
}

/** Who asked for what, as the record has it. */
function lookedUp(db: string): string[] {
  const store = openStore(db, 'read');
  const rows = store.db.prepare("SELECT client || ' ' || name FROM lookup").pluck().all();
  store.close();
  return rows.map(String);
}

async function importFlows(
  db: string,
  run: string,
  wire: readonly WireFlow[],
  file: string,
): Promise<void> {
  writeFileSync(file, toVpcFlowLog(wire));
  await sallyport('import', '--db', db, '--run', run, '--from', 'vpc-flow', file);
}

async function reportOf(db: string): Promise<Report> {
  return JSON.parse(await sallyport('report', '--format', 'json', '--db', db));
}

function sallyport(...args: readonly string[]): Promise<string> {
  return runWell(process.execPath, [PROGRAM, ...args]);
}
