import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLiteral, labelTest, parseRulePattern } from '../../rules/rule-pattern.ts';

describe('a pattern', () => {
  test.each([
    ['github.com', 'host', 'name', ['github', 'com']],
    ['*.github.com', 'host', 'below', ['github', 'com']],
    ['.github.com', 'host', 'name-and-below', ['github', 'com']],
    ['GitHub.com.', 'host', 'name', ['github', 'com']],
    ['rhui*.*.aws.ce.redhat.com', 'host', 'name', ['rhui*', '*', 'aws', 'ce', 'redhat', 'com']],
    ['*.*.elb.amazonaws.com', 'host', 'below', ['*', 'elb', 'amazonaws', 'com']],
    ['fd00:ec2::254', 'host', 'name', ['fd00:ec2::254']],
    ['s3://my.bucket-*', 'bucket', 'name', ['my', 'bucket-*']],
  ])('%s is read', (text, of, reach, labels) => {
    expect(parseRulePattern(text)).toEqual({ ok: true, value: { text, of, reach, labels } });
  });

  test.each([
    ['*', 'every domain would match'],
    ['github.*', 'every domain would match'],
    ['*.*', 'every domain would match'],
    ['https://github.com', 'host'],
    ['github..com', 'empty label'],
    ['github.com:443', 'host'],
    ['s3://UPPER', 'not the name of an S3 bucket'],
    ['', 'empty'],
  ])('%s is refused, with the reason', (text, reason) => {
    const result = parseRulePattern(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.reason).toContain(reason.replace('host', ''));
  });

  test('is literal only without a * and without names below it', () => {
    const literal = (text: string) => {
      const result = parseRulePattern(text);
      return result.ok && isLiteral(result.value);
    };
    expect(['github.com', '.github.com', '*.github.com', 'g*b.com'].map(literal)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a label with a *', () => {
  test.each([
    ['*', 'anything', true],
    ['cdn*', 'cdn', true],
    ['cdn*', 'cdn02', true],
    ['cdn*', 'acdn', false],
    ['*-x-*-y', 'a-x-b-y', true],
    ['*-x-*-y', '-x-y', false],
    ['a*a', 'a', false],
    ['a*ab*b', 'aabb', true],
  ])('%s against %s is %s', (pattern, label, expected) => {
    expect(labelTest(pattern)(label)).toBe(expected);
  });

  test('matches whatever its * is replaced with', () => {
    const part = fc.stringMatching(/^[a-z0-9-]{0,6}$/);
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 4 }),
        fc.array(part),
        (literals, fill) => {
          const label = literals.reduce((text, next, i) => `${text}${fill[i] ?? ''}${next}`);
          expect(labelTest(literals.join('*'))(label)).toBe(true);
        },
      ),
    );
  });
});
