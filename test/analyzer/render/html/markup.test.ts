import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, join } from '../../../../analyzer/render/html/markup.ts';

test('text in a template is escaped, markup is not', () => {
  const name = '<b title="x">&\'';

  expect(String(html`<p class="${name}">${html`<i>${name}</i>`}</p>`)).toBe(
    '<p class="&lt;b title=&quot;x&quot;&gt;&amp;&#39;"><i>&lt;b title=&quot;x&quot;&gt;&amp;&#39;</i></p>',
  );
});

test('what hides or reorders text is written out', () => {
  expect(String(html`${'a\u202eb\u0000'}`)).toBe('a\\u202eb\\x00');
});

test('no text brings markup with it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(String(html`${text}`)).not.toMatch(/[<>"']/);
    }),
  );
});

test('escaping can be undone: nothing of what can be shown is lost', () => {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const read = String(html`${text}`).replace(/&([^;]+);/g, (_, name) => entities[name] ?? '?');
      expect(read).toBe(text);
    }),
  );
});

test('parts are joined with markup between them', () => {
  expect(join([html`a`, html`b`, html`c`], html`<br>`).join('')).toBe('a<br>b<br>c');
  expect(join([], html`<br>`)).toEqual([]);
});
