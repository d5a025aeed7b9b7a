import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import type { OptionSpecs } from './option-specs.ts';
import { parseSettings } from './parse-settings.ts';
import { isSecret, type Setting } from './setting.ts';

/**
 * Reads a settings file; one that holds a password must not be readable by everyone on the machine.
 *
 * @throws {ConfigError}
 */
export function readSettingsFile(file: string, specs: OptionSpecs): Setting[] {
  const settings = parseSettings(readText(file), file, specs);
  const secret = settings.find(({ name, value }) => isSecret(name, value));
  if (secret !== undefined && isOpenToAll(file)) {
    throw new ConfigError(
      `Cannot use ${file}: its ${secret.name} holds a secret, and everyone on this machine may read it; write chmod o= ${file}`,
    );
  }
  return settings;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read the settings file "${file}" (${errorCode(cause)}): name one that can be read with --config, or leave that out`,
      { cause },
    );
  }
}

/** Windows has no such modes, and says that everyone may read everything. */
function isOpenToAll(file: string): boolean {
  return process.platform !== 'win32' && (statSync(file).mode & 0o004) !== 0;
}
