import { expect, test } from 'vitest';
import { readSources } from '../../../rules/aws/source-files.ts';

const EMPTY: Readonly<Record<string, unknown>> = {
  partitions: { _source: 1, partitions: [] },
  'endpoint-templates': { _source: 1, services: {} },
  endpoints: { _source: 1, partitions: [] },
  'vpc-endpoint-services': {
    _source: 1,
    gateway: [],
    interface: [],
    prefixExceptions: { prefixByRegion: {}, servicesByRegion: {}, suffixCnFor: [] },
    disagreements: [],
  },
};

test('what the tables need is read, and the rest is left out', () => {
  const read = readSources((name) => ({ ...Object(EMPTY[name]), more: 1 }));
  expect(read.templates).not.toHaveProperty('more');
  expect(read.partitions.partitions).toEqual([]);
});

test.each(Object.keys(EMPTY))('a %s file in another shape is refused', (broken) => {
  expect(() => readSources((name) => (name === broken ? {} : EMPTY[name]))).toThrow('invalid');
});
