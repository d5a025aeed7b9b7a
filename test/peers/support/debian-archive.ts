import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import type { TempFolder } from '../../support/temp-folder.ts';
import { runWell } from './peer.ts';

/** A repository with one package, as `apt-get` reads it: files by their path. */
export type Archive = ReadonlyMap<string, Buffer>;

/** Builds a package, and the flat repository that offers it (sources.list(5), "exact path"). */
export async function makeArchive(folder: TempFolder): Promise<Archive> {
  const deb = await buildPackage(folder);
  const fields = readFileSync(folder.at('package', 'DEBIAN', 'control'), 'utf8');
  const offer = `Filename: ./trial.deb\nSize: ${deb.length}\nSHA256: ${sha256(deb)}\n`;
  const packages = Buffer.from(`${fields}${offer}\n`);
  const index = ` ${sha256(packages)} ${packages.length} Packages\n`;
  const release = Buffer.from(`Suite: trial\nDate: ${new Date().toUTCString()}\nSHA256:\n${index}`);
  return new Map([
    ['/debian/Release', release],
    ['/debian/Packages', packages],
    ['/debian/trial.deb', deb],
  ]);
}

export function serveArchive(archive: Archive): RequestListener {
  return (req, res) => {
    const file = archive.get(req.url?.replace('/./', '/') ?? '');
    res.writeHead(file === undefined ? 404 : 200, { 'Content-Length': file?.length ?? 0 });
    res.end(file);
  };
}

/** Settings that keep `apt-get` away from everything that the machine's own has: apt.conf(5). */
export function ownAptState(folder: TempFolder, source: string): string[] {
  const etc = folder.at('apt', 'etc');
  for (const name of [
    'etc/parts',
    'etc/preferences',
    'state/lists/partial',
    'cache/archives/partial',
  ])
    mkdirSync(folder.at('apt', ...name.split('/')), { recursive: true });
  writeFileSync(folder.at('apt', 'etc', 'sources.list'), `deb [trusted=yes] ${source} ./\n`);
  writeFileSync(folder.at('apt', 'state', 'status'), '');
  const settings = {
    'Dir::Etc': etc,
    'Dir::Etc::Parts': `${etc}/parts`,
    'Dir::Etc::SourceParts': `${etc}/parts`,
    'Dir::State': folder.at('apt', 'state'),
    'Dir::State::status': folder.at('apt', 'state', 'status'),
    'Dir::Cache': folder.at('apt', 'cache'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '0',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

async function buildPackage(folder: TempFolder): Promise<Buffer> {
  mkdirSync(folder.at('package', 'DEBIAN'), { recursive: true });
  const control = ['Package: trial', 'Version: 1.0', 'Architecture: all'];
  const about = ['Maintainer: Trial <trial@example.test>', 'Description: nothing at all'];
  writeFileSync(
    folder.at('package', 'DEBIAN', 'control'),
    `${[...control, ...about].join('\n')}\n`,
  );
  await runWell('dpkg-deb', ['--build', folder.at('package'), folder.at('trial.deb')]);
  return readFileSync(folder.at('trial.deb'));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
