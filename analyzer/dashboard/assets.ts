import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** A file that the pages are made of. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** From the packages that are installed: nothing is built, and nothing comes from elsewhere. */
const VENDOR: Readonly<Record<string, string>> = {
  '/vendor/preact.js': vendorFile('preact', 'dist/preact.mjs'),
  '/vendor/htm.js': vendorFile('htm', 'dist/htm.mjs'),
  '/vendor/uplot.js': vendorFile('uplot', 'dist/uPlot.esm.js'),
  '/vendor/uplot.css': vendorFile('uplot', 'dist/uPlot.min.css'),
};

/** Reads all of them into memory, by path; only what is listed here can be asked for. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const folder = fileURLToPath(import.meta.resolve('#dashboard/index.html')).replace(
    /index\.html$/,
    '',
  );
  const own = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => TYPES[extname(name)] !== undefined)
    .map((name): [string, string] => [`/${name}`, join(folder, name)]);
  return new Map(
    [...own, ...Object.entries(VENDOR)].map(([path, file]) => [path, readAsset(file)]),
  );
}

function readAsset(file: string): Asset {
  // A copy: what `readFileSync` gives may share its memory with others.
  const plain = Uint8Array.from(readFileSync(file));
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`,
    plain,
    gzipped: Uint8Array.from(gzipSync(plain)),
  };
}

/** A package's file by its place in the package, whichever of its files is the main one. */
function vendorFile(name: string, path: string): string {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  while (!folder.endsWith(`node_modules/${name}`) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return join(folder, path);
}
