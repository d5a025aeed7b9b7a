import { parse } from '@cdktf/hcl2json';

/** A module as its own kinds of block: `{ resource: { aws_instance: { proxy: [...] } } }`. */
export type Module = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

export async function readModule(text: string): Promise<Module> {
  return await parse('main.tf', text);
}

/** What a module has, each as an expression names it: `var.x`, `local.x`, `data.aws_region.current`, `aws_lb.balancer`. */
function namesIn({ variable = {}, locals, data = {}, resource = {} }: Module): Set<string> {
  const blocks = (kinds: Module[string], before: string): string[] =>
    Object.entries(kinds).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${before}${type}.${name}`),
    );
  return new Set([
    ...Object.keys(variable).map((name) => `var.${name}`),
    ...Object.keys(Object.assign({}, ...[locals ?? []].flat())).map((name) => `local.${name}`),
    ...blocks(data, 'data.'),
    ...blocks(resource, ''),
  ]);
}

/** Every name of that kind in the expressions of a module. */
function referencesIn(module: Module): Set<string> {
  const expressions = stringsIn(module).flatMap((text) => text.match(/\$\{[\s\S]*\}/g) ?? []);
  const found = expressions.flatMap((expression) =>
    // What is in quotes inside an expression is no reference, unless it is an expression itself.
    [...expression.matchAll(/\b(var\.\w+|local\.\w+|(?:data\.)?aws_\w+\.\w+)/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  return new Set(found);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

export function danglingOf(module: Module): string[] {
  return [...referencesIn(module)].filter((name) => !namesIn(module).has(name));
}

/** Variables and locals that no expression uses. */
export function unusedOf(module: Module): string[] {
  const used = referencesIn(module);
  return [...namesIn(module)].filter((name) => /^(var|local)\./.test(name) && !used.has(name));
}

/** The user data of the one machine or launch template, with these values for its expressions, in the order in which they appear. */
export function userDataOf(module: Module, value: (expression: string) => string): string {
  const [text] = stringsIn(module).filter((one) => one.includes('#!/bin/bash'));
  if (text === undefined) throw new Error('nothing is started with a script');
  const script = text
    .replace(/^\$\{base64encode\(<<-EOT\n/, '')
    .replace(/\n\s*EOT\n?\s*\)\}$/, '\n');
  const indent = /^ */.exec(script)?.[0].length ?? 0;
  return script
    .replace(new RegExp(`^ {${indent}}`, 'gm'), '')
    .replace(/\$\{([^}]+)\}/g, (_, expression: string) => value(expression));
}
