import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the program looks for in `node_modules`: a native module, and what the dashboard's page loads. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['lib', `prebuilds/${process.platform}-${process.arch}.node`],
  htm: ['dist'],
  preact: ['dist'],
  uplot: ['dist'],
};

/** Known to Node, which looks for it in itself. https://nodejs.org/api/single-executable-applications.html, read 2026-11-20. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * Makes the program one file: this Node, with everything that the package has inside it.
 *
 * `node packaging/single-file/build.ts [FILE]`
 */
async function main([target = join(ROOT, 'out', 'sallyport')]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-single-file-'));
  try {
    const content = join(folder, 'content');
    await bundle(content);
    addData(content);
    const blob = makeBlob(content, folder);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(process.execPath, target);
    chmodSync(target, 0o755);
    execFileSync(
      join(ROOT, 'node_modules/.bin/postject'),
      [target, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    process.stdout.write(`${target}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is started by its file name: the program, and the workers that modules start beside themselves. */
function entryPoints(): string[] {
  const modules = globSync('{proxy,analyzer}/**/*.ts', { cwd: ROOT });
  const workers = modules.flatMap((module) => {
    const text = readFileSync(join(ROOT, module), 'utf8');
    const named = text.matchAll(/new URL\(`\.\/([\w-]+)\.\$\{extension\}`/g);
    return Array.from(named, ([, name]) => join(dirname(module), `${name}.ts`));
  });
  return ['cli.ts', ...workers];
}

async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: entryPoints(),
    // Workers are found beside the module that starts them, in whichever chunk that ended up.
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: Object.keys(PACKAGES),
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** Rules, the dashboard's page, packages that are files: each where the program looks for it. */
function addData(content: string): void {
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { name, version, license } = own;
  const imports = {
    '#package': './package.json',
    '#rules/*': './rules/*',
    '#dashboard/*': './dashboard/*',
  };
  writeFileSync(
    join(content, 'package.json'),
    JSON.stringify({ name, version, license, type: 'module', imports }),
  );
  const isData = (path: string): boolean => !path.endsWith('.ts');
  cpSync(join(ROOT, 'rules'), join(content, 'rules'), { recursive: true, filter: isData });
  cpSync(join(ROOT, 'analyzer/dashboard/public'), join(content, 'dashboard'), { recursive: true });
  for (const [name, parts] of Object.entries(PACKAGES)) {
    for (const part of ['package.json', ...parts]) {
      const path = join('node_modules', name, part);
      cpSync(join(ROOT, path), join(content, path), { recursive: true });
    }
  }
}

/** Node packs the files; the list of their digests comes first, and names the whole. */
function makeBlob(content: string, folder: string): string {
  const names = globSync('**', { cwd: content, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(content.length + 1))
    .toSorted();
  const digests = names.map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(content, name)))
      .digest('hex'),
  ]);
  const list = join(folder, 'files.json');
  writeFileSync(list, JSON.stringify(Object.fromEntries(digests)));
  const blob = join(folder, 'blob');
  const config = join(folder, 'config.json');
  const assets = {
    'files.json': list,
    ...Object.fromEntries(names.map((name) => [name, join(content, name)])),
  };
  const script = fileURLToPath(new URL('main.cjs', import.meta.url));
  writeFileSync(
    config,
    JSON.stringify({
      main: script,
      output: blob,
      disableExperimentalSEAWarning: true,
      assets,
    }),
  );
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'ignore' });
  return blob;
}

await main(process.argv.slice(2));
