import { expect, test } from 'vitest';
import {
  parseFormat,
  parseMirrored,
  parseRegion,
} from '../../../analyzer/commands/report-flags.ts';
import { ConfigError } from '../../../rules/errors.ts';

test('categories are read with commas, with spaces and from several flags', () => {
  expect(parseMirrored(['os-mirror, package-repo', 'cdn'])).toEqual(
    new Set(['os-mirror', 'package-repo', 'cdn']),
  );
  expect(parseMirrored([])).toEqual(new Set());
});

test.each(['os-mirrors', '', 'OS-MIRROR', 'cdn,'])(
  '%j is no category, and the line says which are',
  (text) => {
    expect(() => parseMirrored([text])).toThrow(ConfigError);
    expect(() => parseMirrored([text])).toThrow(/write aws-api, s3, github, .* or unknown$/);
  },
);

test('a format is one of those that there are', () => {
  expect(parseFormat('md')).toBe('md');
  expect(() => parseFormat('pdf')).toThrow(
    'Cannot write the report as --format "pdf": write text, md, html, csv, json or xlsx',
  );
});

test.each([
  'us-east-1',
  'us-gov-west-1',
  'eusc-de-east-1',
  'us-isob-east-1',
  'cn-north-1',
  'ap-southeast-7',
])('%s is a region', (region) => {
  expect(parseRegion(region)).toBe(region);
});

test.each(['virginia', 'us-east-1a', 'us_east_1', 'US-EAST-1', ''])('%j is no region', (text) => {
  expect(() => parseRegion(text)).toThrow(ConfigError);
});
