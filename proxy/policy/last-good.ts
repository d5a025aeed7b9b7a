import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { UnavailableError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';

/** A list as it was fetched, with what is needed to check it again and to ask whether it is still so. */
export interface LastGood {
  /** Where it came from, without the query string. */
  readonly source: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly signature?: string | undefined;
  readonly text: string;
}

const SCHEMA = 'sallyport/policy-copy@1';

const COPY = z.strictObject({
  schema: z.literal(SCHEMA),
  source: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  signature: z.string().optional(),
  text: z.string(),
});

/**
 * Reads the copy; nothing where there is none, or what is there is of another list or damaged. `confirmedAt`: when
 * its server last said that this is the list, in milliseconds since the epoch.
 */
export function readLastGood(
  file: string,
  source: string,
): (LastGood & { readonly confirmedAt: number }) | undefined {
  try {
    const { schema: _, ...copy } = COPY.parse(JSON.parse(readFileSync(file, 'utf8')));
    return copy.source === source ? { ...copy, confirmedAt: statSync(file).mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps a copy, readable by its owner alone: the old one stays whole until the new one is on the disk.
 *
 * @throws {UnavailableError}
 */
export function writeLastGood(file: string, copy: LastGood): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    rmSync(draft, { force: true });
    // `wx`: what somebody else has put there since is not written to.
    synced(draft, 'wx', (fd) => writeSync(fd, JSON.stringify({ schema: SCHEMA, ...copy })));
    renameSync(draft, file);
    // The new name is in the folder, which has to reach the disk too.
    synced(dirname(file), 'r', () => undefined);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new UnavailableError(
      `Cannot keep a copy of the allowlist in "${file}" (${errorCode(cause)}): a restart would need the network; name a file that can be written with --allow-cache`,
      { cause },
    );
  }
}

/** Notes that the copy is still what its server has: in the time of its file, which costs no wait for the disk. */
export function confirmLastGood(file: string, at: number): void {
  try {
    utimesSync(file, at / 1000, at / 1000);
  } catch {
    // Its age is for people; the copy itself is written, and complained of, elsewhere.
  }
}

function synced(path: string, flags: 'wx' | 'r', use: (fd: number) => void): void {
  const fd = openSync(path, flags, 0o600);
  try {
    use(fd);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
