import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAlias, parseDocument, visit } from 'yaml';
import { readPlainAllowlist } from '../../rules/policy-lines.ts';

const LIST = `# where it may go
version: 1
name: trial
entries:
  - host: github.com            # exact
    ports: [443]
    purpose: cookbook and release downloads, at node bootstrap
    clients: [head, 10.0.0.0/8]
    paths: [/aws/*]
    evidence: { runs: [trial-1], first: 2026-11-20T10:00:00Z, requests: 12 }
    expires: 2027-03-31

  - host: "*.example.com"
    ports: [443, 80]
    purpose: 'what is this: a # or no #?'
`;

/** What the library makes of it; nothing where it finds a fault, or an indirection. */
function byLibrary(text: string): unknown {
  const document = parseDocument(text, { schema: 'core', merge: false, prettyErrors: false });
  let isPlain = document.errors.length + document.warnings.length === 0;
  visit(document, {
    Node(_key, node) {
      if (isAlias(node) || node.tag?.startsWith('!')) isPlain = false;
      else if ('anchor' in node && node.anchor !== undefined) isPlain = false;
    },
  });
  return isPlain ? document.toJS({ maxAliasCount: 0 }) : undefined;
}

test('a list in the usual form is read as the library reads it, with the place of each entry', () => {
  const plain = readPlainAllowlist(LIST);

  expect(plain?.written).toEqual(byLibrary(LIST));
  expect(plain?.positions).toEqual(['5:5', '13:5']);
});

describe('is left to the library', () => {
  test.each([
    ['a key twice', LIST.replace('ports: [443]', 'ports: [443]\n    ports: [80]')],
    ['an octal port', LIST.replace('[443]', '[0443]')],
    ['an alias', LIST.replace('"*.example.com"', '*.example.com')],
    ['an anchor', LIST.replace('github.com ', '&a github.com ')],
    ['a tag', LIST.replace('github.com ', '!!str github.com ')],
    ['a text over two lines', LIST.replace('downloads, at', 'downloads,\n      at')],
    ['a block of text', LIST.replace('cookbook', '|\n      cookbook')],
    ['a list over several lines', LIST.replace('[443, 80]', '\n      - 443\n      - 80')],
    ['a colon that makes a key', LIST.replace('cookbook and', 'cookbook: and')],
    ['an escape', LIST.replace('"*.example.com"', '"\\x2a.example.com"')],
    ['what could be a number', LIST.replace('name: trial', 'name: 1e3')],
    ['a key that is no text', LIST.replace('name: trial', 'null: trial')],
    ['a directive', `%YAML 1.1\n---\n${LIST}`],
    ['two documents', `${LIST}---\n${LIST}`],
    ['tabs', LIST.replace('    ports', '\tports')],
    ['lines that end as in Windows', LIST.replaceAll('\n', '\r\n')],
    ['no entries', 'version: 1\nname: x\nentries: []\n'],
    ['nothing', ''],
  ])('%s', (_what, text) => {
    expect(readPlainAllowlist(text)).toBeUndefined();
  });
});

test('whatever is changed in a list, it is read as the library reads it, or left to the library', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        ' ',
        '  ',
        '\n',
        '#',
        ' #',
        ':',
        ': ',
        '- ',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ',',
        '&a',
        '*',
        '!',
      ],
      ...[
        '|',
        '>',
        '%',
        '?',
        '~',
        '0',
        '0x1',
        '1e3',
        '.5',
        'null',
        'true',
        '\u00a0',
        '\\',
        '---',
        '\t',
        '::',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 2 }),
  );
  const change = fc.tuple(fc.nat(LIST.length), fc.nat(4), piece);
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const text = changes.reduce(
        (list, [at, cut, put]) => list.slice(0, at) + put + list.slice(at + cut),
        LIST,
      );
      const plain = readPlainAllowlist(text);
      if (plain !== undefined) expect(plain.written).toEqual(byLibrary(text));
    }),
    { numRuns: 2_000 },
  );
});
