import { expect, test } from 'vitest';
import { chooseByPhase } from '../../../analyzer/commands/choose-by-phase.ts';
import { findPhases } from '../../../analyzer/phases/find-phases.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { timed } from '../phases/script.ts';
import { destination } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

const MACHINES = [
  { client: '10.0.0.1', role: 'deploy', asks: { 'a.example': [0], 'b.example': [900] } },
];

function record(marks: Readonly<Record<string, number>>) {
  const found = findPhases([timed(MACHINES, { marks })]);
  const { report, seen } = seenRecord([destination('a.example:443'), destination('b.example:443')]);
  return {
    report: { ...report, phases: { runs: found.runs } },
    seen: seen.map((one) => {
      return { ...one, described: { ...one.described, phases: found.of(one.described) } };
    }),
  };
}

test('takes what was asked for in one of the phases', () => {
  const { report, seen } = record({ create: 0, boot: 600, teardown: 1_000 });

  const one = chooseByPhase(['boot'], report, seen);
  const both = chooseByPhase(['create, boot'], report, seen);

  expect(one.seen.map(({ described }) => described.host)).toEqual(['b.example']);
  expect(one).toMatchObject({ left: 1, guessed: [] });
  expect(both).toMatchObject({ left: 0, guessed: [] });
});

test('a phase that the record does not tell is a mistake', () => {
  const marked = record({ create: 0 });
  const unmarked = record({});

  expect(() => chooseByPhase(['boot'], marked.report, marked.seen)).toThrow(/write create$/);
  expect(() => chooseByPhase(['boot'], unmarked.report, unmarked.seen)).toThrow(
    /this record tells no phases; mark them with sallyport mark/,
  );
  expect(() => chooseByPhase(['boot'], unmarked.report, unmarked.seen)).toThrow(ConfigError);
});
