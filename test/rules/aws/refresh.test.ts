import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readTables, staleTables } from '../../../rules/aws/refresh.ts';

const SOURCE = `${import.meta.dirname}/../../../rules/aws/source`;
const FILES = [
  'partitions',
  'endpoints',
  'endpoint-templates',
  'vpc-endpoint-services',
  'vpc-endpoint-pricing',
  'quotas',
  'github-meta',
  'ip-ranges',
];

/** A folder with the committed sources, one of them changed. */
function changedSources(
  name: string,
  change: (text: string) => string,
): Disposable & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-aws-'));
  for (const file of FILES) {
    const text = gunzipSync(readFileSync(`${SOURCE}/${file}.json.gz`)).toString('utf8');
    writeFileSync(join(folder, `${file}.json`), file === name ? change(text) : text);
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

describe('the AWS tables', () => {
  test('match their sources', () => {
    expect(staleTables(readTables())).toEqual([]);
  });

  test('do not match when a source has a new region', () => {
    using sources = changedSources('partitions', (text) =>
      text.replace('"us-east-1":{', '"us-east-3":{"description":"new"},"us-east-1":{'),
    );
    const tables = readTables(sources.folder);
    expect(staleTables(tables)).toEqual(['regions.json']);
    expect(tables.get('regions.json')).toContain('"us-east-3"');
  });

  test('gain a service that a new rule set names', () => {
    using sources = changedSources('endpoint-templates', (text) =>
      text.replace(
        '"services":{',
        '"services":{"tomorrow":{"endpointPrefix":"tomorrow","signingName":"tomorrow","serviceId":"Tomorrow","fullName":"AWS Tomorrow","hostTemplates":["tomorrow-fips.{region}.api.aws"]},',
      ),
    );
    const tables = readTables(sources.folder);
    expect(staleTables(tables)).toEqual(['services.json']);
    expect(tables.get('services.json')).toContain(
      '"tomorrow": {"service":"tomorrow","name":"Tomorrow"}',
    );
  });

  test('are not made from a source in another shape', () => {
    using sources = changedSources('endpoint-templates', (text) =>
      text.replaceAll('hostTemplates', 'hosts'),
    );
    expect(() => readTables(sources.folder)).toThrow('hostTemplates');
  });

  test('say where they come from', () => {
    for (const [name, text] of readTables()) {
      expect(JSON.parse(text), name).toHaveProperty('_source');
    }
  });
});

test('--check exits 0 when all match, and 1 with the names of the tables that do not', () => {
  const check = (...args: string[]) =>
    spawnSync(process.execPath, [`${SOURCE}/../refresh.ts`, '--check', ...args], {
      encoding: 'utf8',
    });
  using sources = changedSources('partitions', (text) =>
    text.replace('"us-east-2":', '"us-east-4":'),
  );

  expect(check()).toMatchObject({ status: 0, stdout: '' });
  expect(check(sources.folder)).toMatchObject({
    status: 1,
    stdout: 'regions.json: does not match its source\n',
  });
});
