import { parseHost } from './host.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';

/**
 * What a rule matches. `github.com` is that name alone; `*.github.com` is every name below it, at
 * any depth; `.github.com` is both. A `*` elsewhere stands for any run of characters inside its
 * one label: `rhui*.*.aws.ce.redhat.com` is `rhui3.us-east-1.aws.ce.redhat.com`, and not
 * `rhui3.a.b.aws.ce.redhat.com`. `s3://name` is an S3 bucket, whichever host name leads to it.
 */
export interface RulePattern {
  /** As it was written. */
  readonly text: string;
  readonly of: 'host' | 'bucket';
  /** How many labels may stand in front of the ones written: none, one or more, any number. */
  readonly reach: 'name' | 'below' | 'name-and-below';
  /** From left to right, lower case. */
  readonly labels: readonly string[];
}

const BUCKET_SCHEME = 's3://';

/** S3 user guide, general purpose bucket naming rules: 3-63 of these, starting and ending with one that is no punctuation. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function parseRulePattern(text: string): Parsed<RulePattern> {
  if (text.startsWith(BUCKET_SCHEME)) return parseBucketPattern(text);
  const reach = reachOf(text);
  const written = reach === 'name' ? text : text.slice(text.indexOf('.') + 1);
  // A letter in place of each * leaves what has to be a host name; "xn--" cannot come of it.
  const host = parseHost(written.replaceAll('*', 'a'));
  if (!host.ok) return host;
  if (!written.includes('*')) {
    return parsed({ text, of: 'host', reach, labels: toLabels(host.value) });
  }
  const labels = written.toLowerCase().split('.');
  if (labels.at(-1)?.includes('*')) {
    return unparsable('a * may not stand in the last label: every domain would match');
  }
  return parsed({ text, of: 'host', reach, labels });
}

/** The labels of a canonical host or a bucket; an IPv6 address is one label. */
export function toLabels(name: string): readonly string[] {
  return name.split('.');
}

/** Says whether a pattern matches one name and no other. */
export function isLiteral({ reach, labels }: RulePattern): boolean {
  return reach === 'name' && !labels.some((label) => label.includes('*'));
}

/** Makes the test for one label of a pattern. */
export function labelTest(label: string): (candidate: string) => boolean {
  const literals = label.split('*');
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  const middle = literals.slice(1, -1);
  if (literals.length === 1) return (candidate) => candidate === label;
  return (candidate) => {
    if (candidate.length < first.length + last.length) return false;
    if (!candidate.startsWith(first) || !candidate.endsWith(last)) return false;
    const end = candidate.length - last.length;
    let at = first.length;
    // The leftmost place for each literal leaves the most room for the ones after it.
    for (const literal of middle) {
      const found = candidate.indexOf(literal, at);
      if (found === -1 || found + literal.length > end) return false;
      at = found + literal.length;
    }
    return true;
  };
}

function parseBucketPattern(text: string): Parsed<RulePattern> {
  const bucket = text.slice(BUCKET_SCHEME.length);
  return BUCKET_NAME.test(bucket.replaceAll('*', 'a'))
    ? parsed({ text, of: 'bucket', reach: 'name', labels: toLabels(bucket) })
    : unparsable('it is not the name of an S3 bucket');
}

function reachOf(text: string): RulePattern['reach'] {
  if (text.startsWith('*.')) return 'below';
  return text.startsWith('.') ? 'name-and-below' : 'name';
}
