import type { Stability } from '../../rules/category.ts';

/** A directory layout or file name that gives away what a server holds, whatever it is called. */
export interface Signature {
  readonly id: string;
  /** "EPEL", "Python package index". */
  readonly name: string;
  readonly category: 'os-mirror' | 'package-repo';
  readonly stability: Extract<Stability, 'mirror' | 'rotating' | 'unknown'>;
  readonly layout: RegExp;
}

/** Joins alternatives into one test. Paths are hostile: no alternative may repeat a repetition. */
export function layout(...alternatives: readonly string[]): RegExp {
  return new RegExp(alternatives.map((text) => `(?:${text})`).join('|'), 'u');
}
