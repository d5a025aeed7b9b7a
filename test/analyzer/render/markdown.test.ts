import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../analyzer/render/markdown.ts';
import type { Report } from '../../../analyzer/report.ts';
import { sampleReport } from '../sample-report.ts';

/** A report on so many destinations, all for different reasons. */
function large(amount: number): Report {
  const report = sampleReport();
  const [first] = report.destinations;
  if (first === undefined) throw new Error('the sample is empty');
  const destinations = Array.from({ length: amount }, (_, i) => ({
    ...first,
    host: `host-${i}.example`,
    reason: `It is number ${i} of many that were seen, and each has a sentence of its own.`,
  }));
  return { ...report, destinations };
}

test('a large report still fits into the text of a pull request, and says what is missing', () => {
  const text = renderMarkdown(large(3_000));

  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/\d+ more than this text has room for/);
  expect(text.split('\n').filter((line) => line.startsWith('<details>'))).toHaveLength(
    text.split('\n').filter((line) => line.startsWith('</details>')).length,
  );
});

test('a report that fits is whole', () => {
  const text = renderMarkdown(large(100));

  expect(text).toContain('`host-99.example`');
  expect(text).not.toContain('than this text has room for');
});

test('the summary comes first, and each table stands behind an empty line', () => {
  const lines = renderMarkdown(sampleReport()).split('\n');

  expect(lines[2]).toMatch(/^In run trial-1, 2 clients made \d+ attempts/);
  const heads = lines.flatMap((line, i) => (/^\| --- /.test(line) ? [lines[i - 2]] : []));
  expect(heads.length).toBeGreaterThan(5);
  expect(new Set(heads)).toEqual(new Set(['']));
});

test('rows for the same reason stand together, and only the first gives it', () => {
  const report = large(3);
  const same = report.destinations.map((one) => ({ ...one, reason: 'The same reason.' }));
  const text = renderMarkdown({ ...report, destinations: same });

  expect(text.match(/The same reason\./g)).toHaveLength(1);
  expect(text.match(/As above\./g)).toHaveLength(2);
});
