import type { NamedAllowlist } from '../../analyzer/commands/named-allowlist.ts';
import { ConfigError, UnavailableError, UserError } from '../../rules/errors.ts';
import { parseProxyConfig } from '../config.ts';
import { loadCa, usualCaFolder } from '../intercept/ca-folder.ts';
import { parseMarkName } from '../mark-name.ts';
import { parseRunName } from '../run-name.ts';
import { readSettingsFile } from '../settings/read-settings-file.ts';
import { formatOrigin, type Setting } from '../settings/setting.ts';
import type { SettingsSources } from './apply-settings.ts';
import { enforceCommand } from './enforce.ts';
import { parseFlags } from './parse-flags.ts';
import { recordCommand } from './record.ts';

/** Checks a settings file and what it names; says that nothing is wrong. @throws {UserError} */
export async function checkSettings(
  files: readonly string[],
  { known }: SettingsSources,
): Promise<string> {
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new ConfigError(
      'Cannot check that: write one settings file, as in sallyport config check sallyport.yaml',
    );
  }
  const settings = readSettingsFile(file, known());
  const faults = await faultsOf(settings);
  if (faults.length > 0) throw asOne(faults, settings);
  const names = settings.length === 1 ? 'one setting' : `${settings.length} settings`;
  return `${file}: ${names}, and nothing is wrong\n`;
}

interface Fault {
  readonly cause: UserError;
  /** The setting that it is about, where its sentence names no flag. */
  readonly about: string;
}

/** Everything that a proxy with these settings would find wrong before it listens, not only the first. */
async function faultsOf(settings: readonly Setting[]): Promise<Fault[]> {
  const given = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  const enforces = given.allow !== undefined;
  const flags = enforces
    ? await parseFlags(enforceCommand, [], given)
    : await parseFlags(recordCommand, [], given);
  const tokens = flags['dashboard-token-file'];
  const checks: readonly (readonly [about: string, check: () => unknown])[] = [
    ['listen', () => parseProxyConfig(flags)],
    ['run', () => flags.run && parseRunName(flags.run)],
    ['mark', () => flags.mark && parseMarkName(flags.mark)],
    ['intercept', () => given.intercept === undefined || loadCa(caFolder(flags['ca-dir']))],
    ['dashboard-token-file', () => tokens && checkTokens(tokens)],
    ['allow', () => (enforces ? checkList(flags) : undefined)],
  ];
  const faults: Fault[] = [];
  for (const [about, check] of checks) {
    try {
      await check();
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      faults.push({ cause, about });
    }
  }
  return faults;
}

function caFolder(named: string | undefined): string {
  return named ?? usualCaFolder(process.env);
}

async function checkTokens(file: string): Promise<void> {
  const { readAccess } = await import('../../analyzer/dashboard/access.ts');
  readAccess(file);
}

async function checkList(named: NamedAllowlist): Promise<void> {
  const [{ namedAllowlist }, { readAllowlistFile }] = await Promise.all([
    import('../../analyzer/commands/named-allowlist.ts'),
    import('../../analyzer/commands/allowlist-file.ts'),
  ]);
  readAllowlistFile(await namedAllowlist(named), Date.now());
}

/** All faults as one, each with the place of the setting that it speaks of. */
function asOne(faults: readonly Fault[], settings: readonly Setting[]): UserError {
  const lines = faults.map(({ cause: { message }, about }) => {
    const isNamed = ({ name }: Setting): boolean => new RegExp(`--${name}(?![a-z-])`).test(message);
    const setting = settings.find(isNamed) ?? settings.find(({ name }) => name === about);
    return setting === undefined ? message : `${formatOrigin(setting.origin)}: ${message}`;
  });
  const isUsage = faults.some(({ cause }) => cause.exitCode === 2);
  return new (isUsage ? ConfigError : UnavailableError)(lines.join('\n'));
}
