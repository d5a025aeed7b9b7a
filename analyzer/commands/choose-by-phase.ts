import { ConfigError } from '../../rules/errors.ts';
import type { Report } from '../report.ts';
import type { Seen } from '../seen.ts';

/** What was asked for in some phases. */
export interface InPhases {
  readonly seen: readonly Seen[];
  /** How many destinations were not. */
  readonly left: number;
  /** The chosen phases that nobody marked. */
  readonly guessed: readonly string[];
}

/**
 * Reads `--phase`, each a list with commas, and takes what was asked for in one of these phases.
 * @throws {ConfigError} on a phase that the report does not have
 */
export function chooseByPhase(
  lists: readonly string[],
  { phases }: Report,
  seen: readonly Seen[],
): InPhases {
  const spans = phases.runs.flatMap((run) => run.phases);
  const chosen = new Set(lists.flatMap((list) => list.split(',')).map((name) => name.trim()));
  const known = [...new Set(spans.map(({ phase }) => phase))];
  for (const name of chosen) if (!known.includes(name)) throw unknownPhase(name, known);
  const inThem = seen.filter(({ described }) =>
    described.phases.some(({ phase }) => chosen.has(phase)),
  );
  const guessed = [...chosen].filter((name) =>
    spans.some(({ phase, certainty }) => phase === name && certainty !== 'marked'),
  );
  return { seen: inThem, left: seen.length - inThem.length, guessed };
}

function unknownPhase(name: string, known: readonly string[]): ConfigError {
  const instead =
    known.length === 0
      ? 'this record tells no phases; mark them with sallyport mark while it records'
      : `write ${known.join(', ')}`;
  return new ConfigError(`Cannot take what was asked for in --phase "${name}": ${instead}`);
}
