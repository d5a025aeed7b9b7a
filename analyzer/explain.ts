import { formatAuthority } from '../rules/authority.ts';
import { CATEGORY_TEXT, type Stability } from '../rules/category.ts';
import type { Classification, Rule, RuleRef } from '../rules/rule.ts';
import { type Unwrapped, unwrap } from './classify/unwrap.ts';
import type { Disposed } from './disposed.ts';
import type { ExplainTarget } from './explain-target.ts';
import { findNearMisses, type NearMiss } from './near-misses.ts';

/** Everything that is known about one destination that nobody needs to have visited. */
export interface Explanation extends Disposed {
  /** As it was asked. */
  readonly input: string;
  readonly target: ExplainTarget;
  readonly classification: Classification;
}

export interface Knowledge {
  readonly classify: (target: ExplainTarget) => Classification;
  readonly dispose: (classification: Classification, target: ExplainTarget) => Disposed;
}

/** One line of `explain --json`; absent facts are `null`. */
export interface ExplanationLine {
  readonly input: string;
  readonly host: string;
  readonly port: number;
  /** The one form in which names are compared: lower case, ASCII, no trailing dot. */
  readonly canonical: string;
  readonly category: string;
  readonly vendor: string | null;
  readonly service: string | null;
  readonly region: string | null;
  readonly bucket: string | null;
  readonly label: string | null;
  readonly stability: string;
  readonly disposition: string;
  readonly reason: string;
  readonly rule: RuleRef | null;
}

export function explain(
  input: string,
  target: ExplainTarget,
  { classify, dispose }: Knowledge,
): Explanation {
  const classification = classify(target);
  return { input, target, classification, ...dispose(classification, target) };
}

/** Writes an explanation as `explain --json` prints it (DESIGN, Report JSON). */
export function toExplanationLine(explanation: Explanation): ExplanationLine {
  const { input, target, classification, disposition, reason } = explanation;
  const { vendor, service, region, bucket, label, rule } = classification;
  return {
    input,
    host: target.host,
    port: target.port,
    canonical: target.host,
    category: classification.category,
    vendor: vendor ?? null,
    service: service ?? null,
    region: region ?? null,
    bucket: bucket ?? null,
    label: label ?? null,
    stability: classification.stability,
    disposition,
    reason,
    rule: rule === undefined ? null : pickRef(rule),
  };
}

export interface ExplanationStyle {
  /** Searched for rules that nearly decided. */
  readonly rules: readonly Rule[];
  /** Width of a line; longer words stay whole. */
  readonly columns: number;
}

/** Writes an explanation for people: the destination, then one fact a line, wrapped below itself. */
export function renderExplanation(explanation: Explanation, style: ExplanationStyle): string {
  const lines = factsOf(explanation, style.rules).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const [first = '', ...rest] = wrap(printable(value), style.columns - INDENT);
    return [
      `  ${name.padEnd(INDENT - 2)}${first}`,
      ...rest.map((line) => ' '.repeat(INDENT) + line),
    ];
  });
  return `${[formatAuthority(explanation.target), ...lines].join('\n')}\n`;
}

const INDENT = 15;

export type Fact = readonly [name: string, value: string | undefined];

/** What is known, fact by fact; `rules` are searched for those that nearly decided. */
export function factsOf(explanation: Explanation, rules: readonly Rule[]): readonly Fact[] {
  const { input, target, classification, disposition, reason } = explanation;
  const { category, vendor, service, region, bucket, label, stability, rule } = classification;
  const wrapped = unwrap(target.host);
  return [
    ['canonical', input.includes(target.host) ? undefined : target.host],
    ['category', `${category} (${CATEGORY_TEXT[category].title})`],
    ['what', label],
    ['vendor', vendor],
    ['service', service],
    ['region', region],
    ['bucket', bucket],
    ['stability', `${stability}: ${STABILITY_TEXT[stability]}`],
    ['disposition', disposition],
    ['reason', reason],
    ['rewritten', wrapped && describeBroker(wrapped)],
    ['rule', rule && `${rule.id} (${rule.file})`],
    ['source', rule && `${rule.source}, read ${rule.read}`],
    ...findNearMisses(target, rules, rule?.id).map(toFact),
  ];
}

function toFact({ rule, pattern, why }: NearMiss, index: number): Fact {
  return [index === 0 ? 'near misses' : '', `${rule.id} (${rule.file}) ${pattern}: ${why}`];
}

const STABILITY_TEXT: Readonly<Record<Stability, string>> = {
  fixed: 'one name, and its owner keeps it',
  mirror: 'one of many interchangeable hosts',
  rotating: 'it leads to other names each time',
  cdn: 'a name in a domain that many tenants share',
  unknown: 'nobody has said',
};

function describeBroker({ inner, broker }: Unwrapped): string {
  return `${broker} put its own name behind ${inner}; the connection goes to ${broker}`;
}

function pickRef({ id, file, source, read }: RuleRef): RuleRef {
  return { id, file, source, read };
}

/** Paths come from the network: what a terminal would obey is written out as its code point. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`);
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const fits = last !== undefined && last.length + 1 + word.length <= columns;
    if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
