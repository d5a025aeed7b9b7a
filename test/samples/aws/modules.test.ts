import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readTemplate, substitute } from './cloudformation.ts';
import { danglingOf, readModule, unusedOf, userDataOf } from './terraform.ts';

// All of CloudFormation's schemas are read, and a parser is compiled.
vi.setConfig({ testTimeout: 60_000 });

const SAMPLES = join(import.meta.dirname, '../../../samples/aws');
const MODULES = globSync('*.tf', { cwd: SAMPLES });

const read = (name: string): string => readFileSync(join(SAMPLES, name), 'utf8');

describe.each(MODULES)('%s', (name) => {
  test('is HCL whose references lead to what it has, and asks for nothing that it does not use', async () => {
    const module = await readModule(read(name));

    expect(danglingOf(module)).toEqual([]);
    expect(unusedOf(module)).toEqual([]);
  });

  test('gives nobody a public address, and the metadata service to the machine alone', () => {
    expect(read(name)).toMatch(/associate_public_ip_address += false/);
    expect(read(name)).toMatch(/http_tokens += "required"\n +http_put_response_hop_limit += 1/);
  });
});

test('the check finds references that lead nowhere', async () => {
  const module = await readModule(`
    variable "used" {}
    variable "unused" {}
    resource "aws_lb" "a" { name = "x-\${var.used}-\${local.none}" }
    output "b" { value = aws_lb.c.arn }
  `);

  expect(danglingOf(module)).toEqual(['aws_lb.c', 'local.none']);
  expect(unusedOf(module)).toEqual(['var.unused']);
});

test.each(['trial', 'fleet'])(
  'the machines of %s are started with the same script by both tools',
  async (name) => {
    const { Resources } = readTemplate(read(`${name}.yaml`));
    const started = JSON.stringify(Resources);
    const [, inYaml = ''] = /"Fn::Base64":\{"Fn::Sub":"((?:[^"\\]|\\.)*)"/.exec(started) ?? [];
    const any = new Proxy({}, { get: () => '?' });
    const ofStack = substitute({ 'Fn::Sub': JSON.parse(`"${inYaml}"`) }, any);

    const ofModule = userDataOf(await readModule(read(`${name}.tf`)), () => '?');

    const comparable = (script: string): string => script.trim().replaceAll('?-proxies', '?');
    expect(comparable(ofModule)).toBe(comparable(ofStack));
  },
);
