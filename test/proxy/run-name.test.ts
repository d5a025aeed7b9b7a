import { expect, test } from 'vitest';
import { parseRunName } from '../../proxy/run-name.ts';

test('a run is called by what can be typed again', () => {
  expect(parseRunName('trial-1 (größer)')).toBe('trial-1 (größer)');
  for (const text of ['', '  ', 'a\nb', '\u001b[31m', 'x'.repeat(201)]) {
    expect(() => parseRunName(text)).toThrow('write up to 200 printable characters');
  }
});
