import { expect, test } from 'vitest';
import { resumeFrom } from '../../../proxy/ship/resume-from.ts';

const KNOWN = { database: 'A', batch: 10, token: 'ten', sending: ['eleven', 'eleven again'] };
const FRESH = { database: '', batch: 0, token: '', sending: [] };

test.each([
  ['they agree', KNOWN, { database: 'A', batch: 10, token: 'ten' }, 'here'],
  ['its answer was lost', KNOWN, { database: 'A', batch: 11, token: 'eleven' }, 'here'],
  ['so was the second try', KNOWN, { database: 'A', batch: 11, token: 'eleven again' }, 'here'],
  ['nothing was ever shipped', FRESH, { database: 'A', batch: 0, token: '' }, 'here'],
  [
    'the answer to the very first one was lost',
    { ...FRESH, sending: ['one'] },
    { database: 'A', batch: 1, token: 'one' },
    'here',
  ],
  ['the database is an old backup', KNOWN, { database: 'A', batch: 7, token: 'seven' }, 'anew'],
  ['the database was emptied', KNOWN, { database: 'A', batch: 0, token: '' }, 'anew'],
  ['it is another database', KNOWN, { database: 'B', batch: 0, token: '' }, 'anew'],
  ['it is one from before the last', KNOWN, { database: 'B', batch: 4, token: 'four' }, 'anew'],
  ['the file is an old backup', KNOWN, { database: 'A', batch: 14, token: 'fourteen' }, 'copied'],
  ['a copy of it ships, too', KNOWN, { database: 'A', batch: 11, token: 'other' }, 'copied'],
  ['a copy shipped before it ever did', FRESH, { database: 'A', batch: 3, token: 'x' }, 'copied'],
] as const)('where %s', (_, known, taken, from) => {
  expect(resumeFrom(known, taken)).toBe(from);
});
