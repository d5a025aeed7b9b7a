import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../../analyzer/render/html/report.ts';
import type { Report } from '../../../../analyzer/report.ts';
import { DISPOSITIONS } from '../../../../rules/category.ts';
import { sampleReport } from '../../sample-report.ts';
import { reportOf } from '../hostile-report.ts';
import { readMarkup, type Tag } from './read-markup.ts';

/** A hostile report with a destination of each disposition, so that each table has a row. */
function hostile(text: string): Report {
  const report = reportOf(text);
  return {
    ...report,
    destinations: report.destinations.flatMap((one) =>
      DISPOSITIONS.map((disposition) => ({ ...one, disposition })),
    ),
  };
}

/** The shape of a page: what would change if text became markup. A long value may break at its commas. */
function shapeOf(tags: readonly Tag[]): string[] {
  return tags
    .filter(({ name }) => name !== 'wbr')
    .map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`);
}

const ELEMENTS = new Set(
  'html head meta title style body header main footer section h1 h2 h3 p a ul li strong span br wbr code pre div table caption thead tbody tr th td figure figcaption svg desc g path rect text tspan'.split(
    ' ',
  ),
);

describe('hostile text', () => {
  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></style></svg><script>',
    '<!--',
    ']]>',
    '&lt;script&gt;&#60;b&#62;',
    'javascript:alert(1)',
    '</code></td></tr></table><iframe src=//evil.example>',
  ])('%s stays text', (text) => {
    expect(shapeOf(readMarkup(renderHtml(hostile(text))))).toEqual(
      shapeOf(readMarkup(renderHtml(hostile('harmless.example')))),
    );
  });

  test('whatever was recorded, the page has the elements and attributes of ours, and no others', () => {
    const plain = shapeOf(readMarkup(renderHtml(hostile('x'))));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), markupLike()), (text) => {
        fc.pre(text !== '');
        expect(shapeOf(readMarkup(renderHtml(hostile(text))))).toEqual(plain);
      }),
      { numRuns: 150 },
    );
  });

  test('a source is a link only where it is a plain https address', () => {
    const links = (text: string): (string | undefined)[] =>
      readMarkup(renderHtml(reportOf(text)))
        .filter(({ name, attributes }) => name === 'a' && !attributes.href?.startsWith('#'))
        .map(({ attributes }) => attributes.href);

    expect(links('javascript:alert(1)')).toEqual([]);
    expect(links('https://evil.example/"onclick="x')).toEqual([]);
    expect(new Set(links('https://docs.example/a?b=1'))).toEqual(
      new Set(['https://docs.example/a?b=1']),
    );
  });
});

/** Strings that are made of what markup is made of. */
function markupLike(): fc.Arbitrary<string> {
  const parts = [
    '<',
    '>',
    '"',
    "'",
    '&',
    '/',
    '=',
    '<!--',
    '-->',
    'script',
    'onload',
    ' ',
    ';',
    '`',
  ];
  return fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((some) => some.join(''));
}

describe('the page', () => {
  const page = renderHtml(sampleReport());
  const tags = readMarkup(page);

  test('is made of elements that load nothing and run nothing', () => {
    expect(tags.map(({ name }) => name).filter((name) => !ELEMENTS.has(name))).toEqual([]);
    const attributes = tags.flatMap((tag) => Object.keys(tag.attributes));
    expect(attributes.filter((name) => /^(?:on|style$|src|action|xlink)/.test(name))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('has a policy that allows its own style and nothing else', () => {
    const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = tags.find((tag) => 'http-equiv' in tag.attributes);

    expect(policy?.attributes.content).toBe(
      `default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
  });

  test('links only to what it has, and no id stands twice', () => {
    const ids = tags.flatMap((tag) => tag.attributes.id ?? []);
    const named = tags.flatMap(({ attributes }) => [
      ...(attributes.href?.startsWith('#') ? [attributes.href.slice(1)] : []),
      ...(attributes['aria-labelledby']?.split(' ') ?? []),
    ]);

    expect(new Set(ids).size).toBe(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('has headings in order, a caption for each table and a scope for each title in it', () => {
    const levels = tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? Number(name[1]) : []));
    const jumps = levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1);
    const titles = tags.filter(({ name }) => name === 'th');

    expect(jumps).toEqual([]);
    expect(tags.filter(({ name }) => name === 'table')).toHaveLength(
      tags.filter(({ name }) => name === 'caption').length,
    );
    expect(titles.filter(({ attributes }) => attributes.scope === undefined)).toEqual([]);
  });

  test('names every destination of the report', () => {
    for (const { host } of sampleReport().destinations)
      expect(page).toContain(`<code>${host}</code>`);
  });

  test('leaves owner and expiry empty unless they are given', () => {
    const given = renderHtml(sampleReport(), {
      requester: { name: 'HPC <team>', expires: '2027-03-31' },
    });

    expect(page).toContain('they are to be filled in');
    expect(given).toContain('HPC &lt;team&gt;');
    expect(given).toContain('2027-03-31');
    expect(given).not.toContain('they are to be filled in');
  });

  test('of nothing says that nothing was recorded', () => {
    const empty = { ...sampleReport(), destinations: [] };
    const report: Report = {
      ...empty,
      summary: { ...empty.summary, destinations: 0, events: 0, byCategory: {}, byDisposition: {} },
      plan: { ...empty.plan, endpoints: [], firewall: [], mirrors: [], configuration: [] },
      completeness: { byCategory: {} },
    };

    expect(readMarkup(renderHtml(report)).filter(({ name }) => name === 'svg')).toEqual([]);
    expect(renderHtml(report)).toContain('Nothing was recorded in run trial-1.');
    expect(renderHtml(report)).toContain('No rule is asked for.');
  });
});
