import { ConfigError } from '../../rules/errors.ts';
import type { OptionSpecs } from '../settings/option-specs.ts';
import { readSettingsFile } from '../settings/read-settings-file.ts';
import { formatOrigin, masked } from '../settings/setting.ts';
import { readSettings, type SettingsSources, specsOf } from './apply-settings.ts';
import type { ShowFlags } from './config.ts';
import { enforceCommand } from './enforce.ts';
import { parseFlags } from './parse-flags.ts';
import { recordCommand } from './record.ts';
import { runCommand } from './run.ts';

/** One line for each setting of a command: its name, its value, and where that is from. @throws {UserError} */
export async function showSettings(flags: ShowFlags, sources: SettingsSources): Promise<string> {
  const [, , name = 'enforce', ...more] = flags._.map(String);
  const serving = Object.hasOwn(SERVING, name) ? SERVING[name] : undefined;
  if (serving === undefined || more.length > 0) {
    throw new ConfigError(
      `Cannot show the settings of ${JSON.stringify([name, ...more].join(' '))}: write record, run or enforce`,
    );
  }
  const args = (flags['--'] ?? []).map(String);
  const config = flags.config === undefined ? [] : ['--config', flags.config];
  const specs = serving.specs();
  const own = { ...sources, args: [...config, ...args], readFile: readSettingsFile };
  const settings = readSettings(own, specs);
  const given = Object.fromEntries(settings.map((one) => [one.name, one.value]));
  const values = await serving.parse(args, given);
  const rows = [...specs.values()].map((spec): Row => {
    const setting = settings.find((one) => one.name === spec.name);
    const isFlag = args.some(
      (arg) => arg === `--${spec.name}` || arg.startsWith(`--${spec.name}=`),
    );
    const elsewhere = setting === undefined ? 'default' : formatOrigin(setting.origin);
    return {
      name: spec.name,
      value: masked(spec.name, values[spec.name]),
      from: isFlag ? 'flag' : elsewhere,
      inWords: spec.defaultText,
    };
  });
  return flags.json ? renderJson(rows) : renderTable(rows);
}

type Values = Readonly<Record<string, unknown>>;

interface Served {
  specs(): OptionSpecs;
  parse(args: readonly string[], given: Values): Promise<Values>;
}

/** What each command that serves would be given. */
const SERVING: Readonly<Record<string, Served>> = {
  enforce: { specs: () => specsOf(enforceCommand), parse: parseEnforce },
  record: {
    specs: () => specsOf(recordCommand),
    parse: (args, given) => parseFlags(recordCommand, args, given),
  },
  run: {
    specs: () => specsOf(runCommand),
    parse: (args, given) => parseFlags(runCommand, args, given),
  },
};

/** What is shown need not be enough to serve: the list may be missing yet. */
async function parseEnforce(args: readonly string[], given: Values): Promise<Values> {
  const flags = await parseFlags(enforceCommand, args, { allow: '', ...given });
  return flags.allow === '' ? { ...flags, allow: undefined } : flags;
}

interface Row {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
  readonly inWords: string | undefined;
}

function renderJson(rows: readonly Row[]): string {
  const pairs = rows.map(({ name, value, from }) => [name, { value: value ?? null, from }]);
  return `${JSON.stringify(Object.fromEntries(pairs), null, 2)}\n`;
}

function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(({ name, value, from, inWords }) => [name, textOf(value, inWords), from]);
  const widths = [0, 1].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function textOf(value: unknown, inWords = ''): string {
  const isNothing = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isNothing) return inWords === '' ? '-' : `(${inWords})`;
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text === '' ? "''" : text.replace(/\p{Cc}/gu, ' ');
}
