import { describe, expect, test } from 'vitest';
import { type FileSummary, renderFileSummary, whyNothing } from '../../../proxy/import/summary.ts';

const CLEAN: FileSummary = {
  file: 'access.log',
  format: 'squid',
  ...{ lines: 1, accepted: 1, rejected: 0, ignored: 0, firstRejects: [] },
};

test('a clean file is one line', () => {
  expect(renderFileSummary(CLEAN)).toBe('access.log (squid): 1 line, 1 event\n');
});

test('rejected lines are shown by number and reason, and the rest is counted', () => {
  const text = renderFileSummary({
    ...CLEAN,
    ...{ lines: 40, accepted: 10, rejected: 29, ignored: 1 },
    firstRejects: [
      { line: 3, reason: 'it has no port' },
      { line: 7, reason: 'it is empty' },
    ],
    incomplete: 'the gzip data ends too early: what came before was read',
  });
  expect(text.split('\n')).toEqual([
    'access.log (squid): 40 lines, 10 events, 1 ignored, 29 rejected',
    '  line 3: it has no port',
    '  line 7: it is empty',
    '  and 27 more',
    '  the gzip data ends too early: what came before was read',
    '',
  ]);
});

describe('an import of nothing says why in one sentence', () => {
  const empty = { ...CLEAN, lines: 0, accepted: 0 };
  const wrong = {
    ...empty,
    ...{
      file: 'x.bin',
      lines: 2,
      rejected: 2,
      firstRejects: [{ line: 1, reason: 'it has no port' }],
    },
  };
  test.each<[FileSummary[], string]>([
    [[empty], 'Cannot import "access.log" as squid: it is empty'],
    [
      [{ ...empty, lines: 2, ignored: 2 }],
      'Cannot import "access.log" as squid: it has 2 lines and none names a destination',
    ],
    [
      [wrong],
      'Cannot import "x.bin" as squid: it has 2 lines and no destination in the form expected (line 1: it has no port); check --from',
    ],
    [
      [empty, wrong],
      'Cannot import any of 2 files as squid: "x.bin" has 2 lines and no destination in the form expected (line 1: it has no port); check --from',
    ],
    [
      [{ ...empty, incomplete: 'the gzip data ends too early' }],
      'Cannot import "access.log" as squid: it has no whole line: the gzip data ends too early',
    ],
  ])('%#', (files, sentence) => {
    expect(whyNothing(files)).toBe(sentence);
  });
});
