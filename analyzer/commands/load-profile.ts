import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../../rules/errors.ts';
import type { Profile } from '../../rules/profile.ts';
import { parseProfileFile } from '../../rules/profile-file.ts';
import { COMPILED_RULES } from './rules.ts';

const FOLDER = join(dirname(COMPILED_RULES), 'profiles');

/** Reads every shipped profile, by name. @throws {ConfigError} */
export function loadProfiles(): Profile[] {
  return shippedNames().map(loadShipped);
}

/**
 * Reads a profile by its name, or from a file of the user: what has a slash or ends in `.yaml` is
 * a file. @throws {ConfigError}
 */
export function loadProfile(name: string): Profile {
  if (/[/\\]|\.ya?ml$/.test(name)) return parseProfileFile(readTextFile(name, 'profile'), name);
  const names = shippedNames();
  if (names.includes(name)) return loadShipped(name);
  throw new ConfigError(
    `Cannot find the profile "${name}": write one of ${names.join(', ')}, or the path of a file`,
  );
}

/** Checks the features that a user named. @throws {ConfigError} */
export function parseFeatures(lists: readonly string[], profile: Profile): string[] {
  const named = lists.flatMap((list) => list.split(',')).map((id) => id.trim());
  const known = profile.features.map(({ id }) => id);
  for (const id of named) {
    if (known.includes(id)) continue;
    throw new ConfigError(
      `Cannot use --feature ${JSON.stringify(id)}: ${profile.name} has ${known.join(', ')}`,
    );
  }
  return named;
}

/** Reads `--release`. @throws {ConfigError} */
export function parseRelease(text: string | undefined): string | undefined {
  if (text === undefined || /^\d+(?:\.\d+)*$/.test(text)) return text;
  throw new ConfigError(`Cannot use --release ${JSON.stringify(text)}: write it as in 3.11.1`);
}

/** Reads a file. @throws {ConfigError} */
export function readTextFile(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read the ${what} "${file}": name a file that exists and can be read`,
      { cause },
    );
  }
}

function shippedNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .toSorted();
}

function loadShipped(name: string): Profile {
  return parseProfileFile(
    readFileSync(join(FOLDER, `${name}.yaml`), 'utf8'),
    `rules/profiles/${name}.yaml`,
  );
}
