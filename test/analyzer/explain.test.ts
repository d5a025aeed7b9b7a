import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Explanation,
  explain,
  renderExplanation,
  toExplanationLine,
} from '../../analyzer/explain.ts';
import { parseExplainTarget } from '../../analyzer/explain-target.ts';
import { findNearMisses } from '../../analyzer/near-misses.ts';
import type { Classification, Rule } from '../../rules/rule.ts';
import { parseRulePattern } from '../../rules/rule-pattern.ts';

function target(text: string) {
  const result = parseExplainTarget(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.value;
}

function rule(id: string, match: readonly string[], more: Partial<Rule> = {}): Rule {
  const patterns = match.map((text) => {
    const pattern = parseRulePattern(text);
    if (!pattern.ok) throw new Error(`${text}: ${pattern.reason}`);
    return pattern.value;
  });
  return {
    id,
    match: patterns,
    file: 'rules/test.yaml',
    source: 'https://example.com/doc',
    read: '2026-11-20',
    category: 'saas',
    stability: 'fixed',
    why: 'because',
    examples: [],
    counterExamples: [],
    ...more,
  };
}

const GITHUB: Classification = {
  category: 'github',
  vendor: 'GitHub',
  label: 'GitHub',
  stability: 'fixed',
  disposition: 'allow',
  why: 'git over HTTPS',
  rule: {
    id: 'github',
    file: 'rules/github.yaml',
    source: 'https://example.com',
    read: '2026-11-20',
  },
};
const UNKNOWN: Classification = {
  category: 'unknown',
  stability: 'unknown',
  why: 'no rule knows it',
};

function explained(input: string, classification: Classification = GITHUB) {
  return explain(input, target(input), {
    classify: () => classification,
    dispose: () => ({ disposition: 'allow', reason: 'Allow this name: git over HTTPS.' }),
  });
}

const render = (explanation: Explanation, columns = 200): string =>
  renderExplanation(explanation, { rules: [], columns });

describe('parseExplainTarget', () => {
  test.each([
    ['github.com', 'github.com', 443, 'tls', []],
    ['GitHub.com.', 'github.com', 443, 'tls', []],
    ['github.com:22', 'github.com', 22, 'tcp', []],
    ['[2001:DB8::1]:8443', '2001:db8::1', 8443, 'tcp', []],
    ['2001:db8::1', '2001:db8::1', 443, 'tls', []],
    [
      'http://s3.amazonaws.com/ec2metadata/ec2-metadata',
      's3.amazonaws.com',
      80,
      'http',
      ['/ec2metadata/ec2-metadata'],
    ],
    ['https://pypi.org/simple/numpy/?token=secret#top', 'pypi.org', 443, 'tls', ['/simple/numpy/']],
    ['http://mirrorlist.centos.org/?release=7', 'mirrorlist.centos.org', 80, 'http', []],
    ['HTTPS://Example.COM:8443/a', 'example.com', 8443, 'tcp', ['/a']],
    ['ssh://git.example.com', 'git.example.com', 22, 'tcp', []],
    ['s3.amazonaws.com/bucket/key', 's3.amazonaws.com', 443, 'tls', ['/bucket/key']],
    ['bücher.example', 'xn--bcher-kva.example', 443, 'tls', []],
  ])('%s is %s port %i', (text, host, port, protocol, paths) => {
    expect(target(text)).toEqual({ host, port, protocol, paths });
  });

  test.each([
    ['', 'empty'],
    ['exa mple.com', 'not a host name'],
    ['github..com', 'empty label'],
    ['github.com:0', 'port'],
    ['github.com:65536', 'port'],
    ['127.1', 'neither a name nor an IPv4 address'],
    ['https://user:secret@github.com/', 'user information'],
    ['s3://bucket/key', 'BUCKET.s3.amazonaws.com'],
    ['gopher://example.com', 'write HOST:PORT'],
    ['https:///path', 'empty'],
  ])('"%s" is no destination, and says why: %s', (text, reason) => {
    const result = parseExplainTarget(text);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.reason).toContain(reason);
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseExplainTarget(text)));
  });
});

describe('the JSON line', () => {
  test('has every key of the contract, in its order, with null for what is not known', () => {
    const line = toExplanationLine(explained('GitHub.com.'));
    expect(Object.keys(line)).toEqual([
      'input',
      'host',
      'port',
      'canonical',
      'category',
      'vendor',
      'service',
      'region',
      'bucket',
      'label',
      'stability',
      'disposition',
      'reason',
      'rule',
    ]);
    expect(line).toMatchObject({ input: 'GitHub.com.', canonical: 'github.com', service: null });
    expect(line.rule).toEqual(GITHUB.rule);
  });

  test('names no rule where none decided', () => {
    expect(toExplanationLine(explained('example.com', UNKNOWN)).rule).toBeNull();
  });

  test('takes nothing of a rule but what refers to it', () => {
    const whole = { ...GITHUB, rule: rule('github', ['github.com']) };
    expect(Object.keys(toExplanationLine(explained('github.com', whole)).rule ?? {})).toEqual([
      'id',
      'file',
      'source',
      'read',
    ]);
  });
});

describe('the text', () => {
  test('says what, how stable, what to do, and who says so', () => {
    const text = render(explained('github.com'));
    expect(text).toMatch(/^github\.com:443\n/);
    expect(text).toMatch(/category +github \(GitHub\)/);
    expect(text).toMatch(/stability +fixed: one name/);
    expect(text).toMatch(/disposition +allow/);
    expect(text).toMatch(/rule +github \(rules\/github\.yaml\)/);
    expect(text).toMatch(/source +https:\/\/example\.com, read 2026-11-20/);
    expect(text).not.toContain('canonical');
  });

  test('shows the canonical form where it is not what was asked', () => {
    expect(render(explained('GitHub.com.'))).toMatch(/canonical +github\.com/);
  });

  test('wraps long facts below themselves, and never breaks a word', () => {
    const lines = render(explained('github.com'), 40).split('\n');
    expect(lines).toContain('  reason       Allow this name: git over');
    expect(lines).toContain(`${' '.repeat(15)}HTTPS.`);
  });

  test('unwraps the name that an access broker rewrote', () => {
    const text = render(explained('iam.amazonaws.com.rproxy.goskope.com'));
    expect(text).toMatch(/rewritten +Netskope .*iam\.amazonaws\.com/);
  });

  test('writes out what a terminal would obey', () => {
    const hostile = { ...GITHUB, inferredFrom: 'x', label: 'GitHub\u001b[31m\u202egpj' };
    const text = render(explained('github.com', hostile));
    expect(text).toContain('GitHub\\u{1b}[31m\\u{202e}gpj');
    expect(text).not.toContain('\u001b');
  });
});

describe('near misses', () => {
  const rules = [
    rule('github', ['.github.com']),
    rule('pypi', ['pypi.org']),
    rule('quay-cdn', ['*.quay.io']),
    rule('licence', ['licence.example.com'], { ports: [27000] }),
    rule('docs', ['files.example.com'], { paths: ['/docs'] }),
    rule('assets', ['assets.vendor.example.com']),
  ];
  const missesFor = (text: string, decidedBy?: string): string[] =>
    findNearMisses(target(text), rules, decidedBy).map(({ rule: { id }, why }) => `${id}: ${why}`);

  test.each([
    ['github.com.example.net', /github: the name only starts with github\.com/],
    ['notgithub.com', /github: the name only ends like github\.com/],
    ['gihub.com', /github: differs by one character/],
    ['githbu.com', /github: differs by one character/],
    ['quay.io', /quay-cdn: means names below it/],
    ['test.pypi.org', /pypi: means this name alone/],
    ['licence.example.com:443', /licence: speaks of port 27000 only/],
    ['http://files.example.com/other', /docs: speaks of paths below \/docs only/],
    ['raw.vendor.example.com', /assets: is another name below vendor\.example\.com/],
  ])('%s nearly matched: %s', (text, miss) => {
    expect(missesFor(text).join('\n')).toMatch(miss);
  });

  test('the rule that decided is no near miss', () => {
    expect(missesFor('api.github.com', 'github')).toEqual([]);
  });

  test('other names of the vendor are shown only where nothing decided, and never in a shared domain', () => {
    expect(missesFor('raw.vendor.example.com', 'some-rule')).toEqual([]);
    const shared = [rule('tenant', ['d111111abcdef8.cloudfront.net'])];
    expect(findNearMisses(target('d222222abcdef8.cloudfront.net'), shared, undefined)).toEqual([]);
  });

  test('an unrelated name has none', () => {
    expect(missesFor('www.unrelated.example')).toEqual([]);
  });

  test('there are never more than five', () => {
    const many = Array.from({ length: 20 }, (_, i) => rule(`r${i}`, ['*.example.org']));
    expect(findNearMisses(target('example.org'), many, undefined)).toHaveLength(5);
  });
});
