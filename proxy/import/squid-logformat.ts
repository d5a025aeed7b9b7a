import { ConfigError } from '../../rules/errors.ts';
import { CODE, FIELD_CODES, type Field } from './squid-codes.ts';

/**
 * How a value is written down: `quoted` and `shell` escape with a backslash, `mime` and `url` with
 * a percent sign, `raw` not at all.
 */
export type Encoding = 'raw' | 'quoted' | 'mime' | 'url' | 'shell';

/** One step along a line: the literal text that comes first, then a value. */
export interface Step {
  readonly literal: string;
  /** The format code in its plain form, without width and encoding: `>Hs`, `>h{user-agent}`. */
  readonly code: string;
  /** What to keep the value as; absent where it is skipped. */
  readonly field?: Field | undefined;
  readonly encoding: Encoding;
  /** The value may be filled up with blanks before it. */
  readonly padded: boolean;
  /** Number of characters, where the value always has that many; it may then touch the next value. */
  readonly width?: number | undefined;
  /** Digits of a sub-second value: 3 are milliseconds. */
  readonly digits?: number | undefined;
}

/** A log format as steps, and the literal text after the last value. */
export interface Logformat {
  readonly steps: readonly Step[];
  readonly tail: string;
}

/** `% [encoding] [-] [[0]min][.max] [{arg}] code [{arg}]`, as the logformat directive has it. */
const MODIFIERS = /^%(["[#/']?)(-?)(0?)(\d*)(?:\.(\d+))?(?:\{([^}]*)\})?(?:http::)?/;

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  '"': 'quoted',
  '[': 'mime',
  '#': 'url',
  '/': 'shell',
  "'": 'raw',
};

/** Characters of a date part that strftime always writes in full. */
const DATE_WIDTHS: Readonly<Record<string, number>> = {
  ...{ Y: 4, y: 2, m: 2, d: 2, e: 2, H: 2, M: 2, S: 2, b: 3, h: 3, z: 5 },
};

/** Conversions that stand for several others (POSIX strftime). */
const DATE_SHORTHANDS: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
};

const DEFAULT_DATE = '%d/%b/%Y:%H:%M:%S %z';

/**
 * Reads a Squid logformat specification, without its name. Unknown codes become values that are skipped.
 *
 * Source: the logformat directive in Squid's `src/cf.data.pre`.
 */
export function parseLogformat(text: string): Logformat {
  const steps: Step[] = [];
  let literal = '';
  let context: Encoding = 'raw';
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (character !== '%') {
      context = contextAfter(context, character);
      literal += character;
      at += 1;
      continue;
    }
    const read = readCode(text.slice(at), context);
    at += read.length;
    for (const step of read.steps) {
      steps.push({ ...step, literal: literal + step.literal });
      literal = '';
    }
    literal += read.after;
  }
  refuseTouching(steps, text);
  return { steps: assignFields(steps), tail: literal };
}

/** Squid escapes values by what stands around them, where the code itself does not say how. */
function contextAfter(context: Encoding, character: string): Encoding {
  if (character === '"')
    return context === 'quoted' ? 'raw' : context === 'raw' ? 'quoted' : context;
  if (character === '[') return context === 'raw' ? 'mime' : context;
  if (character === ']') return context === 'mime' ? 'raw' : context;
  return context;
}

interface ReadCode {
  /** Characters of the specification that were read. */
  readonly length: number;
  readonly steps: readonly Step[];
  /** Literal text that the code stands for, as `%%` does, or that its argument ends with. */
  readonly after: string;
}

function readCode(text: string, context: Encoding): ReadCode {
  const [modifiers = '%', mark = '', dash, zero, min = '', max, before] =
    MODIFIERS.exec(text) ?? [];
  const name = CODE.exec(text.slice(modifiers.length))?.[0];
  if (name === undefined) return { length: 1, steps: [], after: '%' };
  let length = modifiers.length + name.length;
  const after = before === undefined ? /^\{([^}]*)\}/.exec(text.slice(length)) : null;
  length += after?.[0].length ?? 0;
  const argument = before ?? after?.[1];
  if (name === '%') return { length, steps: [], after: '%' };
  if (name === 'byte') return { length, steps: [], after: String.fromCharCode(Number(argument)) };
  if (name === 'tl' || name === 'tg') {
    return { length, ...dateSteps(argument ?? DEFAULT_DATE) };
  }
  const step: Step = {
    literal: '',
    code: argument === undefined ? name : `${name}{${argument.toLowerCase()}}`,
    encoding: ENCODINGS[mark] ?? defaultEncoding(name, context),
    padded: min !== '' && zero === '' && dash === '',
    width: fixedWidth(name, zero, min),
    digits: max === undefined ? 3 : Number(max),
  };
  return { length, steps: [step], after: '' };
}

/** A header outside quotes is written with its blanks percent-encoded. */
function defaultEncoding(code: string, context: Encoding): Encoding {
  return context === 'raw' && /^>ha?$/.test(code) ? 'url' : context;
}

/** `%ts%03tu` is a usual way to write milliseconds: both have a width that the value never exceeds. */
function fixedWidth(code: string, zero: string | undefined, min: string): number | undefined {
  if (code === 'ts') return 10;
  return code === 'tu' && zero === '0' && min !== '' ? Number(min) : undefined;
}

/** A date becomes one step for each of its parts, as blanks and colons may stand between them. */
function dateSteps(format: string): Omit<ReadCode, 'length'> {
  const plain = format.replace(/%([TRFD])/g, (_, name: string) => DATE_SHORTHANDS[name] ?? '');
  const steps: Step[] = [];
  let literal = '';
  for (const [piece, conversion] of plain.matchAll(/%([A-Za-z%])|[^%]+|%/g)) {
    if (conversion === undefined || conversion === '%') {
      literal += conversion ?? piece;
      continue;
    }
    const code = conversion === 's' ? 'ts' : `date:${conversion}`;
    const width = DATE_WIDTHS[conversion];
    steps.push({ literal, code, encoding: 'raw', padded: conversion === 'e', width });
    literal = '';
  }
  return { steps, after: literal };
}

/** Two values with nothing between them can be told apart only if the first has a known width. */
function refuseTouching(steps: readonly Step[], text: string): void {
  const touching = steps.find(
    (step, i) => step.width === undefined && steps[i + 1]?.literal === '',
  );
  if (touching === undefined) return;
  throw new ConfigError(
    `Cannot read Squid logs with --logformat "${text}": put something between %${touching.code} and what follows it, so that its end can be told`,
  );
}

/** Gives each field to the first step with the best code that holds it. */
function assignFields(steps: readonly Step[]): Step[] {
  const assigned = steps.map((step): { -readonly [K in keyof Step]: Step[K] } => ({ ...step }));
  for (const [field, codes] of FIELD_CODES) {
    const code = codes.find((candidate) => steps.some((step) => step.code === candidate));
    const step = assigned.find((candidate) => candidate.code === code);
    if (step !== undefined) step.field = field;
  }
  return assigned;
}
