import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clientHello } from './hello.ts';
import { compileLoads, loadsIn, startOrigins } from './load.ts';
import { measureRow } from './measure.ts';
import { isInstalled, type PeerName } from './peers.ts';
import { setNice } from './priority.ts';
import { renderRow } from './render.ts';
import { PATH_ROWS, type PathRow } from './rows.ts';
import { HELLO_NAME, makeWorld } from './world.ts';

/**
 * Measures the data path: `bench/bench.ts` starts it in a network of its own. Arguments are the names
 * of the rows, printed one after the other.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    /** Only what the goals are about. */
    brief: { type: 'boolean', default: false },
    against: { type: 'string' },
    profiles: { type: 'string' },
    nice: { type: 'string', default: '0' },
  },
});

setNice(Number(values.nice));
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
// Some peers give up root before they open their logs.
chmodSync(folder, 0o755);
makeWorld(folder);
compileLoads(folder);
writeFileSync(join(folder, 'hello'), await clientHello(HELLO_NAME));
const stopOrigins = await startOrigins(folder);
const leftOut = new Map<string, string>();
try {
  for (const name of positionals) {
    const row = PATH_ROWS[name];
    if (row === undefined) continue;
    const wanted = peersOf(row);
    for (const peer of wanted) if (!isInstalled(peer)) leftOut.set(peer, 'it is not installed');
    const { rounds, failures } = await measureRow(row, loadsIn(folder), {
      peers: wanted.filter(isInstalled),
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      against: values.against,
      profiles: values.profiles,
    });
    console.log(`\n${renderRow(name, row, rounds)}`);
    for (const [peer, reason] of failures) leftOut.set(`${peer} [${name}]`, reason);
  }
} finally {
  stopOrigins();
  rmSync(folder, { recursive: true, force: true });
}
if (leftOut.size > 0) console.log('\nleft out:');
for (const [what, reason] of leftOut) console.log(`  ${what}: ${reason}`);

function peersOf({ peers, reference }: PathRow): readonly PeerName[] {
  const [first] = peers;
  const before: PeerName[] = values.against === undefined ? [] : ['sallyport, before'];
  const [own = [], others] = [first && [first, ...before], peers.slice(1)];
  if (!values.brief) return [...own, ...others];
  return [...own, ...others.filter((peer) => peer.startsWith('sallyport') || peer === reference)];
}
