import fc from 'fast-check';
import type { AwsHost } from '../../../rules/aws/aws-host.ts';
import { parseAwsHost } from '../../../rules/aws/grammar.ts';
import { dnsSuffixOf, knownRegions, type Region } from '../../../rules/aws/partitions.ts';
import { type Host, parseHost } from '../../../rules/host.ts';

/** The canonical host of a text that has one. */
export function host(text: string): Host {
  const parsed = parseHost(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}

/** An AWS name taken apart; throws for any other name. */
export function aws(text: string): AwsHost {
  const parsed = parseAwsHost(host(text));
  if (parsed === undefined) throw new Error(`${text} is no AWS name`);
  return parsed;
}

export const regions: fc.Arbitrary<Region> = fc.constantFrom(...knownRegions());

/** A label that starts and ends with a letter or digit. */
export const label: fc.Arbitrary<string> = fc.stringMatching(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/);

/** A bucket name, with dots in some. */
export const bucket: fc.Arbitrary<string> = fc
  .array(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/), { minLength: 1, maxLength: 3 })
  .map((labels) => labels.join('.'))
  .filter((name) => name.length >= 3);

export const account: fc.Arbitrary<string> = fc.stringMatching(/^\d{12}$/);

export function suffix({ partition }: Region): string {
  return dnsSuffixOf(partition);
}
