import { type Cidr, parseCidr } from '../cidr.ts';
import type { Host } from '../host.ts';
import { type HostPattern, matchesHost, parseHostPattern } from '../pattern.ts';
import type { Source } from '../rule.ts';
import table from './published-ranges.json' with { type: 'json' };

/** The addresses that a vendor publishes for a name. */
export interface PublishedRanges extends Source {
  readonly vendor: string;
  /** As the vendor calls them: "web and git". */
  readonly about: string;
  readonly ranges: readonly Cidr[];
}

type Function = keyof typeof table.github;

/** The copy that the table was made from; GitHub changes its ranges several times a year. */
const GITHUB: Source = { source: 'https://api.github.com/meta', read: '2025-07-25' };

/**
 * What each name of GitHub is for, in the words of its meta API (read 2026-11-20).
 *
 * Left out on purpose: archives (codeload.github.com), release downloads, raw files and pages. The
 * meta API lists their names, and does not say which of its ranges they are in.
 */
const NAMES: readonly { readonly names: readonly string[]; readonly functions: Function[] }[] = [
  { names: ['github.com', 'www.github.com'], functions: ['web', 'git'] },
  { names: ['ssh.github.com'], functions: ['git'] },
  { names: ['gist.github.com'], functions: ['web', 'git'] },
  { names: ['api.github.com', 'uploads.github.com'], functions: ['api'] },
  { names: ['ghcr.io', '*.ghcr.io', '*.pkg.github.com'], functions: ['packages'] },
];

const ROWS: readonly { readonly patterns: HostPattern[]; readonly functions: Function[] }[] =
  NAMES.map(({ names, functions }) => ({ patterns: names.flatMap(toPattern), functions }));

/** The published ranges behind a name, or `undefined`: then only a name-based firewall can allow it. */
export function publishedRangesOf(host: Host): PublishedRanges | undefined {
  const row = ROWS.find(({ patterns }) => patterns.some((pattern) => matchesHost(pattern, host)));
  if (row === undefined) return undefined;
  return {
    ...GITHUB,
    vendor: 'GitHub',
    about: row.functions.join(' and '),
    ranges: row.functions.flatMap((name) => table.github[name].flatMap(toCidr)),
  };
}

function toPattern(text: string): HostPattern[] {
  const pattern = parseHostPattern(text);
  return pattern.ok ? [pattern.value] : [];
}

function toCidr(text: string): Cidr[] {
  const cidr = parseCidr(text);
  return cidr.ok ? [cidr.value] : [];
}
