import fc from 'fast-check';
import { expect, test } from 'vitest';
import { remembering } from '../../proxy/remembering.ts';

test('what is said again is read once, and answered with the very same object', () => {
  const read: string[] = [];
  const remembered = remembering((text) => {
    read.push(text);
    return { text };
  });

  const [first, again] = [remembered('github.com:443'), remembered('github.com:443')];

  expect(again).toBe(first);
  expect(read).toEqual(['github.com:443']);
});

test('it answers what the function answers, whatever the text', () => {
  const remembered = remembering((text) => ({ text }));
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 })), (texts) => {
      for (const text of texts) expect(remembered(text)).toEqual({ text });
    }),
  );
});

test('a memory that is full forgets, and goes on', () => {
  let reads = 0;
  const remembered = remembering((text) => {
    reads += 1;
    return text.length;
  });

  for (let i = 0; i < 10_000; i++)
    expect(remembered(`host-${i}.example`)).toBe(`host-${i}.example`.length);

  expect(reads).toBe(10_000);
  expect(remembered('host-9999.example')).toBe(17);
  expect(reads).toBe(10_000);
});

test('a text that is too long to be a name is read each time', () => {
  let reads = 0;
  const remembered = remembering(() => {
    reads += 1;
  });

  for (let i = 0; i < 3; i++) remembered('x'.repeat(301));

  expect(reads).toBe(3);
});
