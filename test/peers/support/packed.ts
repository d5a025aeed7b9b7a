import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TempFolder } from '../../support/temp-folder.ts';
import { runWell } from './peer.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What the package is not made of, and what a build would change under the feet of other tests. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '.git',
  'bench',
  'dist',
  'node_modules',
  'out',
  'test',
]);

export interface Packed {
  readonly file: string;
  /** Of the archive, in bytes. */
  readonly size: number;
  readonly unpackedSize: number;
  /** The paths inside, without the `package/` before each. */
  readonly paths: readonly string[];
}

/** Packs the package as `npm publish` would, from a copy of the tree. */
export async function packPackage(folder: TempFolder): Promise<Packed> {
  const tree = folder.at('tree');
  copyTree(tree);
  const said = await runWell('npm', ['pack', '--json', '--pack-destination', folder.path], {
    ...{ cwd: tree, patienceMs: 550_000 },
  });
  // What the scripts of the package say comes before it.
  const [{ filename, size, unpackedSize, files }] = JSON.parse(said.slice(said.search(/^\[$/m)));
  const paths = files.map(({ path }: { path: string }) => path);
  return { file: folder.at(filename), size, unpackedSize, paths };
}

/** Makes the archive that needs no registry, from a copy of the tree. */
export async function bundlePackage(folder: TempFolder, file: string): Promise<void> {
  const tree = folder.at('tree');
  copyTree(tree);
  await runWell(process.execPath, ['packaging/bundle.ts', file], {
    cwd: tree,
    patienceMs: 550_000,
  });
}

/** The sources, with the packages that are installed already. */
function copyTree(tree: string): void {
  mkdirSync(tree);
  cpSync(ROOT, tree, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(ROOT, path)),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
}

/** A Node of another version, from its npm package; the path of its program. */
export async function nodeOf(version: string): Promise<string> {
  const said = await runWell('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], {
    patienceMs: 550_000,
  });
  return said.trim();
}

/** Installs an archive in an empty folder under that Node, as a user would. */
export async function installPacked(node: string, file: string, cwd: string): Promise<void> {
  mkdirSync(cwd);
  const env = { PATH: `${dirname(node)}:${process.env.PATH}` };
  await runWell('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', file], {
    ...{ cwd, env, patienceMs: 550_000 },
  });
}
