import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CLUSTER, destinationsOf, LICENSE_PORT, ROLES } from './cluster.ts';
import { startInternet } from './internet.ts';

/**
 * `npm run trial`: deploys the trial cluster behind `sallyport run`, and writes the reports and the
 * firewall's list into `out/`. The hosts it asks for are stand-ins on this machine: it takes
 * seconds and needs no network.
 */
const OUT = 'out';
const DB = join(OUT, 'trial.db');
const RUN = 'trial-1';
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const DEPLOYMENT = fileURLToPath(new URL('./deployment.ts', import.meta.url));

/** The part of `report --format json` that is read here. */
const ReportJson = z.object({
  destinations: z.array(z.object({ host: z.string(), port: z.number() })),
  plan: z.object({ firewall: z.array(z.object({ host: z.string(), port: z.number() })) }),
});

await deploy();
const report = await writeReports();
const list = report.plan.firewall.map(hostAndPort);
writeFileSync(join(OUT, 'allowlist.txt'), list.map((line) => `${line}\n`).join(''));
console.log(`\nFor the firewall (${OUT}/allowlist.txt):\n${list.map((l) => `  ${l}\n`).join('')}`);
console.log(
  `More in ${OUT}/: report.txt report.md report.html report.csv report.json report.xlsx, and the record trial.db`,
);
expectComplete(report.destinations.map(hostAndPort));

/** Runs the deployment and shows what `sallyport run` says about it. */
async function deploy(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  for (const file of [DB, `${DB}-wal`, `${DB}-shm`]) rmSync(file, { force: true });
  const touched = destinationsOf(CLUSTER);
  const names = touched.filter(isTls).map((destination) => destination.split(':')[0] ?? '');
  await using internet = await startInternet(names, [LICENSE_PORT]);
  const trusted = join(OUT, 'stand-in.pem');
  writeFileSync(trusted, internet.certificate);
  const roles = ROLES.flatMap((role) => ['--client-role', role]);
  const flags = ['--db', DB, '--run', RUN, ...roles, ...internet.flags];
  const command = ['--', process.execPath, DEPLOYMENT];
  await sallyport(['run', ...flags, ...command], { NODE_EXTRA_CA_CERTS: trusted });
}

async function writeReports(): Promise<z.infer<typeof ReportJson>> {
  const formats = { txt: 'text', md: 'md', html: 'html', csv: 'csv', json: 'json', xlsx: 'xlsx' };
  for (const [extension, format] of Object.entries(formats)) {
    const file = join(OUT, `report.${extension}`);
    await sallyport(['report', '--db', DB, '--run', RUN, '--format', format, '-o', file]);
  }
  return ReportJson.parse(JSON.parse(readFileSync(join(OUT, 'report.json'), 'utf8')));
}

async function sallyport(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const program = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const [exitCode] = await once(program, 'exit');
  if (exitCode !== 0) throw new Error(`sallyport ${args[0]} ended with ${exitCode}`);
}

/** The trial is its own test: what the cluster asked for and what the report holds must be the same. */
function expectComplete(reported: readonly string[]): void {
  const touched = destinationsOf(CLUSTER);
  const missing = touched.filter((destination) => !reported.includes(destination));
  const extra = reported.filter((destination) => !touched.includes(destination));
  if (missing.length + extra.length === 0) return;
  throw new Error(
    `the report misses [${missing.join(' ')}] and should not have [${extra.join(' ')}]`,
  );
}

function isTls(destination: string): boolean {
  return destination.endsWith(':443');
}

function hostAndPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host}:${port}`;
}
