import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

/** A folder that holds the files of a node, by path; a program is a file like any other. */
export function nodeWith(files: Readonly<Record<string, string>>): TempFolder {
  const folder = tempFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(folder.at(path)), { recursive: true });
    writeFileSync(folder.at(path), text);
  }
  return folder;
}

export const PROXY = 'http://10.0.0.9:3128';

const NO_PROXY = 'localhost,127.0.0.1,169.254.169.254,.internal';

/** What logins and systemd need. */
export const GOOD_ENVIRONMENT: Readonly<Record<string, string>> = {
  '/etc/environment': `http_proxy=${PROXY}\nhttps_proxy="${PROXY}"\nno_proxy=${NO_PROXY}\n`,
  '/etc/systemd/system.conf.d/proxy.conf': [
    '[Manager]',
    `DefaultEnvironment="http_proxy=${PROXY}" "https_proxy=${PROXY}"`,
    `DefaultEnvironment="no_proxy=${NO_PROXY}"`,
    '',
  ].join('\n'),
};
