import { statSync } from 'node:fs';
import { escapeObeyed } from '../../analyzer/render/json.ts';
import { printable } from '../../analyzer/render/printable.ts';
import { layOut } from '../../analyzer/render/table.ts';
import { ConfigError } from '../../rules/errors.ts';
import { type Examination, examine } from '../doctor/examine.ts';
import { openNode } from '../doctor/node-files.ts';
import { readProxyUrl } from '../doctor/proxy-url.ts';
import type { DoctorArguments } from './doctor.ts';

/** Examines a node and says what it found; exit code 1 where something is wrong. @throws {ConfigError} */
export function runDoctor(argv: DoctorArguments): void {
  if (statSync(argv.root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ConfigError(
      `Cannot look at the node below "${argv.root}": it is no directory; name the folder that holds its etc and usr`,
    );
  }
  if (argv.proxy !== undefined && !readProxyUrl(argv.proxy, '--proxy').isValid) {
    throw new ConfigError(
      'Cannot check for the proxy that --proxy names: write it as http://HOST:PORT',
    );
  }
  const examination = examine(openNode(argv.root), {
    proxy: argv.proxy,
    noProxy: (argv['no-proxy'] ?? []).flatMap((names) => names.split(',')).filter(Boolean),
    environment: argv.root === '/' ? process.env : undefined,
  });
  const problems = examination.checks.filter(({ verdict }) => verdict === 'problem').length;
  process.stdout.write(
    argv.json
      ? toJson(argv.root, examination, problems)
      : toText(examination, problems, process.stdout.columns),
  );
  if (problems > 0) process.exitCode = 1;
}

function toJson(root: string, { proxy, checks }: Examination, problems: number): string {
  const answer = { schema: 'sallyport/doctor@1', root, proxy, problems, checks };
  return `${escapeObeyed(JSON.stringify(answer, null, 2))}\n`;
}

const COLUMNS = [{ title: 'CHECKED' }, { title: 'VERDICT' }, { title: 'WHAT' }] as const;

function toText({ proxy, checks }: Examination, problems: number, columns = 100): string {
  const rows = checks.map(({ id, verdict, what, setting }) => [
    id,
    verdict === 'ok' ? 'ok' : 'PROBLEM',
    printable(setting === null ? what : `${what}. Fix: ${setting}`),
  ]);
  const table = layOut(COLUMNS, rows, Math.min(Math.max(columns, 80), 120));
  const found =
    problems === 0 ? 'nothing is wrong' : `${problems} of ${checks.length} are problems`;
  return `${[
    proxy === null ? 'No proxy is set anywhere.' : `Proxy: ${printable(proxy)}`,
    '',
    ...table.head,
    ...table.rows.flat(),
    '',
    `${checks.length} checks, ${found}. Files only were read: a request through the proxy proves more.`,
  ].join('\n')}\n`;
}
