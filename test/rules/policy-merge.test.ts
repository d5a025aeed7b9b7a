import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PolicyError } from '../../rules/errors.ts';
import { nameEntry } from '../../rules/policy-entry.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { mergeAllowlist } from '../../rules/policy-merge.ts';
import { allowlistOf, NOW } from './make-policy.ts';

const FILE = `# our list
version: 1
name: 'trial'   # odd quotes stay

entries:
  - host: "*.example.com"
    ports: [443]
  # GitHub: agreed with InfoSec
  - host:   "github.com"
    ports: [ 443 ]
    purpose: >-
      cookbooks
      # no comment
    clients: [head]      # only the head node
    ticket: FW-1234
    expires: 2026-12-31
    # until the move

  # mirrors
  - { host: mirror.example.org, ports: [80], paths: [/epel/*] }
# the end
`;

function merge(text: string, ...entries: readonly string[]) {
  return mergeAllowlist({ text, file: 'allow.yaml' }, allowlistOf(...entries).entries, NOW);
}

/** The lines that were added; throws where a line was changed or is gone. */
function addedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  const added: string[] = [];
  let next = 0;
  for (const line of after.split('\n')) {
    if (line === old[next]) next += 1;
    else added.push(line);
  }
  expect(next).toBe(old.length);
  return added;
}

describe('merging into a file', () => {
  test('adds what is new and changes no other line', () => {
    const { text, added } = merge(
      FILE,
      '{host: api.github.com, ports: [443]}',
      '{host: pypi.org, ports: [443], purpose: "packages: Python"}',
      '{cidr: 198.51.99.7, ports: [22]}',
    );
    expect(added.map(nameEntry)).toEqual([
      'api.github.com:443',
      'pypi.org:443',
      '198.51.99.7/32:22',
    ]);
    expect(addedLines(FILE, text)).toEqual([
      '  - host: api.github.com',
      '    ports: [443]',
      '  - host: pypi.org',
      '    ports: [443]',
      '    purpose: "packages: Python"',
      '  - cidr: 198.51.99.7/32',
      '    ports: [22]',
    ]);
    expect(parseAllowlist(text, 'f', NOW).allowlist.entries).toHaveLength(6);
  });

  test('leaves the file as it is where nothing is new', () => {
    const { text, added, kept } = merge(FILE, '{host: a.example.com, ports: [443]}');
    expect({ text, added, kept }).toEqual({ text: FILE, added: [], kept: [] });
  });

  test('does not widen what a person has narrowed, and names it', () => {
    const { text, kept } = merge(
      FILE,
      '{host: github.com, ports: [443]}',
      '{host: mirror.example.org, ports: [80]}',
    );
    expect(text).toBe(FILE);
    expect(kept.map(nameEntry)).toEqual(['github.com:443', 'mirror.example.org:80']);
  });

  test('knows what the roles may already, and does not widen it to others', () => {
    const scoped =
      'version: 1\nname: t\nentries:\n  - host: a.example.com\n    ports: [443]\n    clients: [head, compute]\n';
    const one = merge(scoped, '{host: a.example.com, ports: [443], clients: [head]}');
    const other = merge(scoped, '{host: a.example.com, ports: [443], clients: [head, login]}');
    expect(one).toMatchObject({ text: scoped, added: [], kept: [] });
    expect(other.text).toBe(scoped);
    expect(other.kept.map(nameEntry)).toEqual(['a.example.com:443']);
  });

  test('does not bring back what has expired', () => {
    const expired = FILE.replace(/ +clients.*\n/, '').replace('2026-12-31', '2026-11-19');
    const { text, kept, warnings } = merge(expired, '{host: github.com, ports: [443]}');
    expect(text).toBe(expired);
    expect(kept.map(nameEntry)).toEqual(['github.com:443']);
    expect(warnings).toEqual([expect.stringMatching(/^allow\.yaml:9:5: github\.com:443 expired/)]);
  });

  test('adds another port, and plain HTTP beside a tunnel', () => {
    const { added } = merge(
      FILE,
      '{host: github.com, ports: [22]}',
      '{host: a.example.com, ports: [443], protocol: http}',
    );
    expect(added.map(nameEntry)).toEqual(['a.example.com:443', 'github.com:22']);
  });

  test('keeps a comment with the entry below it', () => {
    const sorted = `version: 1\nname: x\nentries:\n# b is ours\n- host: b.com\n  ports: [443]\n`;
    expect(merge(sorted, '{host: a.com, ports: [443]}', '{host: c.com, ports: [443]}').text).toBe(
      `version: 1\nname: x\nentries:\n- host: a.com\n  ports: [443]\n# b is ours\n- host: b.com\n  ports: [443]\n- host: c.com\n  ports: [443]\n`,
    );
  });

  test('puts new entries at the end of a list that is not sorted', () => {
    const turned = `version: 1\nname: x\nentries:\n  - {host: z.com, ports: [443]}\n  - {host: m.com, ports: [443]}\n`;
    const { text } = merge(turned, '{host: a.com, ports: [443]}');
    expect(addedLines(turned, text)).toEqual(['  - host: a.com', '    ports: [443]']);
    expect(text.endsWith('ports: [443]\n')).toBe(true);
  });

  test.each([
    ['an empty list', 'version: 1\nname: x # keep\nentries: []\n'],
    ['a list in brackets', 'version: 1\nname: x # keep\nentries: [{host: b.com, ports: [443]}]\n'],
    [
      'no newline at the end',
      'version: 1\nname: x # keep\nentries:\n  - {host: b.com, ports: [443]}',
    ],
    [
      'keys behind the list',
      'version: 1\nentries:\n  - {host: b.com, ports: [443]}\nname: x # keep\n',
    ],
    [
      'a dash on a line of its own',
      'version: 1\nname: x # keep\nentries:\n  -\n    host: b.com\n    ports: [443]\n',
    ],
    [
      'an end marker',
      'version: 1\nname: x # keep\nentries:\n  - {host: b.com, ports: [443]}\n...\n',
    ],
    [
      'a byte order mark',
      '\ufeffversion: 1\nname: x # keep\nentries:\n  - {host: b.com, ports: [443]}\n',
    ],
  ])('works with %s', (_, text) => {
    const merged = merge(text, '{host: a.com, ports: [443]}', '{host: c.com, ports: [443]}').text;
    const { entries, name } = parseAllowlist(merged, 'f', NOW).allowlist;
    expect(name).toBe('x');
    expect(merged).toContain('# keep');
    expect(entries.map(nameEntry)).toEqual(
      text.includes('b.com') ? ['a.com:443', 'b.com:443', 'c.com:443'] : ['a.com:443', 'c.com:443'],
    );
  });

  test('keeps the line ends of Windows', () => {
    const windows = FILE.replaceAll('\n', '\r\n');
    const { text } = merge(windows, '{host: pypi.org, ports: [443]}');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(addedLines(windows, text)).toEqual(['  - host: pypi.org\r', '    ports: [443]\r']);
  });

  test('refuses a file that cannot be read', () => {
    expect(() => merge('version: 1\n', '{host: a.com, ports: [443]}')).toThrow(PolicyError);
  });

  test('twice is the same as once, in one go or in two', () => {
    const hosts = ['a.com', 'git.example.org', 'github.io', 'h.example.com', 'zzz.org'];
    const some = fc.subarray(hosts.map((host) => `{host: ${host}, ports: [443]}`));
    fc.assert(
      fc.property(some, some, (first, second) => {
        const { text } = merge(merge(FILE, ...first).text, ...second);
        expect(merge(text, ...new Set([...first, ...second])).text).toBe(text);
        expect(merge(FILE, ...new Set([...first, ...second])).text).toBe(text);
        addedLines(FILE, text);
      }),
    );
  });
});
