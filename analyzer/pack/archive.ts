import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

/** A file of a pack, by its path in it. */
export interface PackFile {
  readonly path: string;
  readonly body: string | Uint8Array;
}

/**
 * The times in a ZIP archive are local time without a zone (APPNOTE.TXT 6.3.10 §4.4.6): one that
 * everybody writes alike, at noon, which every zone has on that day. The times that matter stand in
 * the files.
 */
function mtime(): Date {
  return new Date(1980, 0, 1, 12);
}

/** The list of digests, in the form that `sha256sum --check` reads. */
export const MANIFEST = 'SHA256SUMS';

/** Packs the files under one folder, with a manifest; the same files give the same bytes. */
export function archive(folder: string, files: readonly PackFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const bodies = sorted.map(({ path, body }): readonly [string, Uint8Array] => [
    path,
    typeof body === 'string' ? strToU8(body) : body,
  ]);
  const manifest = bodies.map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join('');
  const all = [...bodies, [MANIFEST, strToU8(manifest)] as const];
  return zipSync(Object.fromEntries(all.map(([path, bytes]) => [`${folder}/${path}`, bytes])), {
    level: 9,
    mtime: mtime(),
  });
}

/** The digest of some bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
