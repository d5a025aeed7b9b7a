import { expect, test } from 'vitest';
import type { OptionSpec } from '../../../proxy/settings/option-specs.ts';
import { parseSettings } from '../../../proxy/settings/parse-settings.ts';

function spec(name: string, more: Partial<OptionSpec> = {}): [string, OptionSpec] {
  const usual = { kind: 'text', repeats: false, choices: undefined } as const;
  return [name, { name, ...usual, default: undefined, defaultText: undefined, ...more }];
}

const SPECS = new Map([
  spec('listen', { repeats: true }),
  spec('log-level', { choices: ['debug', 'info'] }),
  spec('metrics', { kind: 'switch' }),
  spec('workers', { kind: 'number' }),
  spec('intercept'),
  spec('timeout-idle'),
]);

function read(text: string): Record<string, unknown> {
  const settings = parseSettings(text, 'a.yaml', SPECS);
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}

test('keys are the names of flags, and lists are for those that may be repeated', () => {
  const text = `# the proxy
listen: [127.0.0.1:3128, "[::1]:3128"]
log-level: debug
metrics: true
workers: 4
timeout-idle: 15m
`;

  expect(read(text)).toEqual({
    listen: ['127.0.0.1:3128', '[::1]:3128'],
    ...{ 'log-level': 'debug', metrics: true, workers: 4, 'timeout-idle': '15m' },
  });
});

test.each([
  ['listen: 127.0.0.1:0', { listen: ['127.0.0.1:0'] }],
  ['--workers: 2', { workers: 2 }],
  ['timeout-idle: 015', { 'timeout-idle': '015' }],
  ['intercept: true', { intercept: '' }],
  ["intercept: [github.com, '*.s3.amazonaws.com']", { intercept: 'github.com,*.s3.amazonaws.com' }],
  ['', {}],
  ['# nothing yet', {}],
])('%j is %j', (text, settings) => {
  expect(read(text)).toEqual(settings);
});

test('each setting says where it stands', () => {
  const [, second] = parseSettings('metrics: true\nlog-level: info\n', 'a.yaml', SPECS);

  expect(second?.origin).toEqual({ kind: 'file', file: 'a.yaml', at: '2:1' });
});

test.each([
  ['log-levle: info', 'a.yaml:1:1: there is no flag "log-levle"; did you mean log-level?'],
  ['burgle: 1', 'a.yaml:1:1: there is no flag "burgle"; sallyport enforce --help lists them'],
  ['workers: two', 'a.yaml:1:10: workers cannot be this text; write a number'],
  ['metrics: "true"', 'a.yaml:1:10: metrics cannot be this text; write true or false'],
  ['log-level: loud', 'a.yaml:1:12: log-level cannot be this text; write one of debug, info'],
  [
    'timeout-idle: [1s, 2s]',
    'a.yaml:1:15: timeout-idle cannot be a list of this kind; write a text',
  ],
  [
    'listen: {host: x}',
    'a.yaml:1:9: listen cannot be a block of further keys; write a text, or a list',
  ],
  ['listen: [[a]]', 'a.yaml:1:9: listen cannot be a list of this kind'],
  ['timeout-idle: true', 'a.yaml:1:15: timeout-idle cannot be true; write a text'],
  ['timeout-idle:', 'timeout-idle cannot be empty; write a text'],
  ['- listen', 'a.yaml:1:1: write one flag a line'],
  ['metrics: true\nmetrics: false', 'a.yaml:2:1: mend the YAML there (Map keys must be unique)'],
  ['listen: *all', 'a.yaml:1:9: listen cannot be an alias'],
  ['a\0b', 'it is no settings file'],
])('%j is refused', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('all that is wrong is said at once', () => {
  expect(() => read('burgle: 1\nworkers: two\n')).toThrow(/burgle.*\n.*a\.yaml:2:10/);
});
