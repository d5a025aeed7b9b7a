import type { Tally } from './clients.ts';
import { settled, warmUp } from './loads.ts';
import { type Origins, startOriginProcess } from './origin.ts';
import { type SoakedProxy, startSoakedProxy } from './proxy.ts';

/** A finding, and whether it is within its bound. */
export type Finding = readonly [text: string, isWell: boolean];

/** What a load works with. */
export interface Soaking {
  readonly proxy: SoakedProxy;
  readonly origins: Origins;
  readonly tally: Tally;
}

export interface Report {
  readonly isWell: boolean;
}

/** A request that failed by our fault, a record that could not be written, a worker that died. */
const TROUBLE = /could not be served|Cannot write|its connections are lost/;
const FLOOD_BYTES = 256 * 1_024 * 1_024;

/** Puts a load on a proxy of its own with so many workers, prints what was found, and what every load must leave behind. */
export async function soak(
  name: string,
  workers: number,
  load: (soaking: Soaking) => Promise<readonly Finding[]>,
): Promise<Report> {
  const tally: Tally = { attempts: 0, malformed: 0, surprises: [] };
  const origins = await startOriginProcess(FLOOD_BYTES);
  const proxy = await startSoakedProxy(origins, workers);
  const atRest = proxy.descriptors();
  await warmUp(proxy, tally);
  const found = await load({ proxy, origins, tally });
  const afterwards = await settled(proxy, atRest);
  const { exitCode, events, malformed, log } = await proxy.stop();
  origins.close();
  const trouble = log.split('\n').find((line) => TROUBLE.test(line));
  const findings: readonly Finding[] = [
    ...found,
    [`descriptors: ${atRest} before, ${afterwards} after`, afterwards <= atRest],
    [`${tally.attempts} attempts, ${events} events`, events === tally.attempts],
    [`${tally.malformed} malformed, ${malformed} counted`, malformed === tally.malformed],
    [
      `${tally.surprises.length} unexpected answers ${tally.surprises[0] ?? ''}`,
      tally.surprises.length === 0,
    ],
    [`exit code ${exitCode}`, exitCode === 0],
    [`trouble in the log: ${trouble ?? 'none'}`, trouble === undefined],
  ];
  console.log(name);
  for (const [text, isWell] of findings) console.log(`  ${isWell ? 'ok    ' : 'FAILED'} ${text}`);
  return { isWell: findings.every(([, isWell]) => isWell) };
}
