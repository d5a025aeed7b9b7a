import { expect, test } from 'vitest';
import { shorten } from '../../../../analyzer/render/html/shorten.ts';

test.each([
  ['github.com:443', 20, 'github.com:443'],
  ['a-bucket-with-a-long-name.s3.amazonaws.com', 20, 'a-bucke…mazonaws.com'],
  ['', 4, ''],
])('%s in %i characters is %s', (text, most, shown) => {
  expect(shorten(text, most)).toBe(shown);
  expect([...shorten(text, most)].length).toBeLessThanOrEqual(most);
});

test('what hides text is written out before it is counted', () => {
  expect(shorten('a\u202eb', 20)).toBe('a\\u202eb');
  expect([...shorten('\u202e'.repeat(20), 20)]).toHaveLength(20);
});
