import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startInternet } from '../trial-cluster/internet.ts';
import { readRequests } from './requests.ts';

/**
 * `node samples/scripted-clients/record.ts`: sends what each `samples/<system>/requests.txt` says
 * through `sallyport run`, and writes `destinations.txt` beside it from the record. The hosts are
 * stand-ins on this machine: it needs Linux and no network.
 */
const SYSTEMS = [
  'parallelcluster-3',
  'parallelcluster-opsworks',
  'metworx',
  'metaflow',
  'slurm-node',
];

const SAMPLES = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url));

/** The part of `report --format json` that is read here. */
const ReportJson = z.object({
  destinations: z.array(
    z.object({
      host: z.string(),
      port: z.number(),
      protocol: z.string(),
      paths: z.array(z.string()),
    }),
  ),
});

for (const system of SYSTEMS) await record(system);

async function record(system: string): Promise<void> {
  const requests = join(SAMPLES, system, 'requests.txt');
  const urls = readRequests(readFileSync(requests, 'utf8')).map(({ url }) => new URL(url));
  const names = urls.filter(({ protocol }) => protocol === 'https:').map((url) => url.hostname);
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-scripted-'));
  try {
    await using internet = await startInternet([...new Set(names)], []);
    const db = join(folder, 'record.db');
    const trusted = join(folder, 'stand-in.pem');
    writeFileSync(trusted, internet.certificate);
    const other = urls.filter(({ protocol }) => protocol === 'tcp:').map(({ port }) => port);
    const flags = [...internet.flags, ...otherPorts(internet.flags, other)];
    const run = ['run', '--db', db, '--run', system, ...flags, '--', process.execPath, CLIENT];
    await sallyport([...run, requests], { NODE_EXTRA_CA_CERTS: trusted });
    const file = join(folder, 'report.json');
    await sallyport(['report', '--db', db, '--format', 'json', '-o', file]);
    const report = ReportJson.parse(JSON.parse(readFileSync(file, 'utf8')));
    const lines = report.destinations.flatMap(linesOf);
    writeFileSync(join(SAMPLES, system, 'destinations.txt'), `${lines.join('\n')}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Other ports lead to the stand-in for plain HTTP: that somebody answers is enough. */
function otherPorts(flags: readonly string[], ports: readonly string[]): string[] {
  const http = flags.find((flag) => flag.startsWith(':80:'))?.slice(':80:'.length);
  return ports.flatMap((port) => ['--connect-to', `:${port}:${http}`]);
}

/** A line as `import --from list` reads it: a URL for plain HTTP, `host:port` for a tunnel. */
function linesOf(destination: z.infer<typeof ReportJson>['destinations'][number]): string[] {
  const { host, port, protocol, paths } = destination;
  if (protocol !== 'http') return [`${host}:${port}`];
  return paths.map((path) => `http://${host}${port === 80 ? '' : `:${port}`}${path}`);
}

async function sallyport(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const program = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'inherit', 'ignore'],
    env: { ...process.env, ...env },
  });
  const [exitCode] = await once(program, 'exit');
  if (exitCode !== 0) throw new Error(`sallyport ${args[0]} ended with ${exitCode}`);
}
