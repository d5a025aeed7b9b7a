import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allowlistText } from '../allowlist.ts';
import type { Peer, PeerSite } from '../peers.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/sallyport.js', import.meta.url));
const UNLOGGED = fileURLToPath(new URL('../unlogged.ts', import.meta.url));

/** One client has all the connections here. */
const ROOM = ['--max-connections', '30000', '--max-connections-per-client', '30000'];

export const sallyport: Peer = peer(() => ['record']);

/** Another checkout, such as the one before a change: `--against FOLDER`. */
export const sallyportBefore: Peer = {
  program: PROGRAM,
  prepare: (site) =>
    peer(() => ['record'], join(site.against ?? '', 'bin/sallyport.js')).prepare(site),
};

export const sallyportWorkers: Peer = peer(() => ['record', '--workers', '2']);

export const sallyportEnforcing: Peer = peer(({ folder }) => {
  const file = join(folder, 'allowlist.yaml');
  writeFileSync(file, allowlistText());
  return ['enforce', '--allow', file];
});

/** The same proxy with a record that forgets: the difference is what recording costs. */
export const sallyportUnlogged: Peer = {
  program: PROGRAM,
  prepare: (site) => ({ command: node(site, [UNLOGGED, String(site.port)]) }),
};

function peer(argumentsFor: (site: PeerSite) => readonly string[], program = PROGRAM): Peer {
  return {
    program: PROGRAM,
    prepare(site) {
      const { folder, port } = site;
      const flags = [
        ...['--listen', `127.0.0.1:${port}`, '--dashboard', 'off', '--drain-timeout', '1s'],
        ...['--db', join(folder, 'bench.db'), '--run', 'bench', ...ROOM],
      ];
      return { command: node(site, [program, ...argumentsFor(site), ...flags]) };
    },
  };
}

function node({ profiles }: PeerSite, args: readonly string[]): readonly string[] {
  const profiling = profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles];
  return [process.execPath, ...profiling, ...args];
}
