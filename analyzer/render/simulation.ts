import type { Breakage, Simulation } from '../simulate.ts';
import { namesSome } from './check.ts';
import { authorityOf, count } from './phrases.ts';
import { printable } from './printable.ts';

/** Writes a simulation for people: what would break, the most attempts first, then for whom. */
export function renderSimulation(simulation: Simulation, file: string): string {
  const { attempts, wouldBreak, breaks, destinations, refusedBefore } = simulation;
  const replayed = `${count(attempts, 'attempt')} on ${count(destinations, 'destination')}`;
  const lines = [
    breaks.length === 0
      ? `Nothing would break under ${file}: ${replayed} replayed`
      : `${wouldBreak} of ${replayed} would break under ${file}`,
    ...breaks.flatMap(breakageLines),
    ...(refusedBefore.length === 0
      ? []
      : ['', `Refused when recorded, too: ${namesSome(refusedBefore.map(authorityOf))}`]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function breakageLines(breakage: Breakage): string[] {
  const { protocol, reason, attempts, isLeast, text, paths, clients } = breakage;
  const often = `${isLeast ? 'at least ' : ''}${count(attempts, 'attempt')}`;
  const who = clients.map(({ address, role, attempts: times }) => {
    const name = address ?? 'a client not known';
    return `${role === null ? name : `${name} (${role})`} ${times}`;
  });
  return [
    '',
    `${authorityOf(breakage)} ${protocol}  ${reason}  ${often}`,
    `  ${text}`,
    `  for ${namesSome(who)}`,
    ...(paths.length === 0 ? [] : [`  paths ${namesSome(paths)}`]),
    ...(breakage.disposition === 'local'
      ? ['  it never leaves the network: put it into NO_PROXY']
      : []),
  ];
}
