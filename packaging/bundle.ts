import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/**
 * Packs the package with everything that it depends on, for machines that reach no registry:
 * `npm install --global --offline sallyport-bundle.tgz` is all there is to do. It is for every platform that
 * better-sqlite3 has a binary for, since it carries them all. What is in it is listed beside it, as CycloneDX.
 *
 * `node packaging/bundle.ts [FILE]`
 */
function main([target = join(ROOT, 'out', 'sallyport-bundle.tgz')]: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bundle-'));
  try {
    const tree = unpackPackage(folder);
    copyFileSync(join(ROOT, 'package-lock.json'), join(tree, 'package-lock.json'));
    npm(tree, ['ci', '--omit', 'dev', '--ignore-scripts', '--no-audit', '--no-fund']);
    keepForUse(tree);
    const list = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: tree });
    mkdirSync(resolve(target, '..'), { recursive: true });
    writeFileSync(target.replace(/\.tgz$/, '.cdx.json'), list);
    npm(tree, ['pack', '--ignore-scripts', '--pack-destination', folder]);
    const packed = join(folder, `sallyport-${ownVersion()}.tgz`);
    // Not renamed across file systems.
    copyFileSync(packed, `${target}.part`);
    renameSync(`${target}.part`, target);
    process.stdout.write(`${target}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `npm publish` would publish, unpacked. */
function unpackPackage(folder: string): string {
  npm(ROOT, ['pack', '--pack-destination', folder]);
  const archive = join(folder, `sallyport-${ownVersion()}.tgz`);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return join(folder, 'package');
}

/** Tells npm to put every dependency, and theirs, into the archive; tools stay out of the list of what is in it. */
function keepForUse(tree: string): void {
  const file = join(tree, 'package.json');
  const { devDependencies: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...manifest, bundleDependencies: true }, null, 2));
}

function ownVersion(): string {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
}

function npm(cwd: string, args: readonly string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

main(process.argv.slice(2));
