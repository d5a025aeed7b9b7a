import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonl } from '../../../proxy/import/jsonl.ts';
import { take } from './support.ts';

const EVENT = {
  ...{ type: 'event', startedAt: 1_763_632_800_000, client: '10.0.1.5', layer: 'proxy' },
  ...{ protocol: 'http', host: 'Files.Example.org.', port: 80, verdict: 'allowed' },
  path: '/a?token=s3cret#x',
  userAgent: 'curl/8\u001b[2J',
};
const RUN = {
  ...{ type: 'run', schema: 'sallyport/export@1', name: 'trial-1', startedAt: 1, endedAt: null },
  ...{ layers: ['proxy'], malformed: 0 },
};

test('lines of attempts alone are counted, in canonical form and without what no record holds', async () => {
  const { events } = await take('jsonl', { text: JSON.stringify(EVENT) });

  expect(events).toMatchObject([
    {
      ...{ host: 'files.example.org', path: '/a', userAgent: 'curl/8 [2J' },
      ...{ durationMs: 0, bytesUp: 0, bytesDown: 0 },
    },
  ]);
});

test('after the head of an export attempts are detail of what is counted already', async () => {
  const { events, restored, summary } = await take('jsonl', {
    text: `${JSON.stringify(RUN)}\n${JSON.stringify(EVENT)}\n`,
  });

  expect(events).toEqual([]);
  expect(restored.map(({ type }) => type)).toEqual(['run', 'event']);
  expect(summary).toMatchObject({ lines: 2, accepted: 1, ignored: 1 });
});

test.each([
  ['text', 'x', 'it is not a JSON object'],
  ['a line cut short', JSON.stringify(EVENT).slice(0, 60), 'it is not a JSON object'],
  ['an unknown type', '{"type":"secret"}', 'its type is not what belongs there'],
  [
    'another schema',
    JSON.stringify({ ...RUN, schema: 'x' }),
    'its schema is not what belongs there',
  ],
  [
    'a host that is none',
    JSON.stringify({ ...EVENT, host: 'a b' }),
    'its host is not what belongs there',
  ],
  [
    'a port out of range',
    JSON.stringify({ ...EVENT, port: 0 }),
    'its port is not what belongs there',
  ],
  [
    'a time before time',
    JSON.stringify({ ...EVENT, startedAt: -1 }),
    'its startedAt is not what belongs there',
  ],
])('%s is rejected by its field, and never quoted', async (_, line, reason) => {
  const { summary } = await take('jsonl', { text: line });

  expect(summary.firstRejects).toEqual([{ line: 1, reason }]);
});

test('no value in a field makes the parser throw', () => {
  const keys = fc.constantFrom(...Object.keys(EVENT), ...Object.keys(RUN));
  fc.assert(
    fc.property(keys, fc.jsonValue(), (key, value) => {
      const parser = jsonl.open({ now: 0 });
      for (const line of [EVENT, RUN]) parser.parse(JSON.stringify({ ...line, [key]: value }));
    }),
  );
});
