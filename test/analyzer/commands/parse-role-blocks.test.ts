import { expect, test } from 'vitest';
import { parseRoleBlocks } from '../../../analyzer/commands/parse-role-blocks.ts';
import { ConfigError } from '../../../rules/errors.ts';

test('a role may have several blocks', () => {
  const blocks = parseRoleBlocks(['10.0.1.0/24=head', '10.0.2.0/24=compute', '10.0.3.7=head']);

  expect([...blocks]).toEqual([
    [
      'head',
      [
        { network: '10.0.1.0', bits: 24 },
        { network: '10.0.3.7', bits: 32 },
      ],
    ],
    ['compute', [{ network: '10.0.2.0', bits: 24 }]],
  ]);
});

test.each([
  [['head'], 'write CIDR=NAME'],
  [['10.0.1.0/24='], 'write CIDR=NAME'],
  [['10.0.1.1/24=head'], 'write CIDR=NAME'],
  [['alice=head'], 'write CIDR=NAME'],
  [['10.0.0.0/16=head', '10.0.1.0/24=compute'], 'Cannot tell head from compute by address'],
])('%j is refused: %s', (texts, message) => {
  expect(() => parseRoleBlocks(texts)).toThrow(ConfigError);
  expect(() => parseRoleBlocks(texts)).toThrow(message);
});
