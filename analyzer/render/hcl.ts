/** A value in HCL; an expression is written as it stands, so it never holds text from outside. */
export type HclValue = string | number | boolean | HclExpression | HclCall | readonly HclValue[];

export interface HclExpression {
  readonly expression: string;
}

/** A call of one of Terraform's functions. */
export interface HclCall {
  readonly call: 'join';
  readonly arguments: readonly HclValue[];
}

export type HclItem =
  | { readonly kind: 'attribute'; readonly name: string; readonly value: HclValue }
  | HclBlock;

export interface HclBlock {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: readonly HclItem[];
}

export function attribute(name: string, value: HclValue): HclItem {
  return { kind: 'attribute', name, value };
}

export function block(type: string, labels: readonly string[], body: readonly HclItem[]): HclBlock {
  return { kind: 'block', type, labels, body };
}

/** Writes blocks the way `terraform fmt` leaves them, an empty line between them. */
export function formatHcl(blocks: readonly HclBlock[]): string {
  return blocks.map((one) => `${formatBlock(one, '').join('\n')}\n`).join('\n');
}

/**
 * Writes a string literal: no quote ends it and no `${` or `%{` starts a template (HCL native
 * syntax specification, Template Expressions, read 2026-11-20).
 */
export function hclString(text: string): string {
  const inner = text
    .toWellFormed()
    .replace(SPECIAL, (character) => ESCAPES[character] ?? hexEscape(character))
    .replace(/[$%](?=\{)/g, '$&$&');
  return `"${inner}"`;
}

/** Quotes, backslashes, and what an editor or a terminal obeys. */
const SPECIAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /["\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function hexEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function formatBlock({ type, labels, body }: HclBlock, indent: string): string[] {
  const head = [type, ...labels.map(hclString), '{'].join(' ');
  return [`${indent}${head}`, ...formatBody(body, `${indent}  `), `${indent}}`];
}

/** Attributes first, their equals signs in one column; an empty line before each block. */
function formatBody(body: readonly HclItem[], indent: string): string[] {
  const attributes = body.filter((item) => item.kind === 'attribute');
  const blocks = body.filter((item) => item.kind === 'block');
  const width = Math.max(0, ...attributes.filter(isOneLine).map(({ name }) => name.length));
  const lines = attributes.flatMap((item) => {
    const name = isOneLine(item) ? item.name.padEnd(width) : item.name;
    return `${indent}${name} = ${formatValue(item.value, indent)}`.split('\n');
  });
  return [
    ...lines,
    ...blocks.flatMap((inner, i) => [
      ...(lines.length > 0 || i > 0 ? [''] : []),
      ...formatBlock(inner, indent),
    ]),
  ];
}

function isOneLine({ value }: { readonly value: HclValue }): boolean {
  return !formatValue(value, '').includes('\n');
}

function formatValue(value: HclValue, indent: string): string {
  if (typeof value === 'string') return hclString(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if ('expression' in value) return value.expression;
  if ('call' in value) {
    return `${value.call}(${value.arguments.map((one) => formatValue(one, indent)).join(', ')})`;
  }
  if (value.length < 2) return `[${value.map((item) => formatValue(item, indent)).join('')}]`;
  const items = value.map((item) => `${indent}  ${formatValue(item, `${indent}  `)},\n`);
  return `[\n${items.join('')}${indent}]`;
}
