import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS } from './category.ts';
import type { PolicyEntry } from './policy.ts';

/** One entry as it is written: its target and its clients are still text. */
export interface EntryText extends Omit<PolicyEntry, 'target' | 'addresses' | 'clients'> {
  readonly host?: string | undefined;
  readonly cidr?: string | undefined;
  readonly addresses?: PolicyEntry['addresses'] | undefined;
  readonly clients?: readonly string[] | undefined;
}

/** The file around its entries, which are read one by one so that each can have its own faults. */
export interface AllowlistFrame {
  readonly version: 1;
  readonly name: string;
  readonly entries: readonly unknown[];
}

const text = z.string().min(1).max(2_000);
const date = z.iso.date();
const time = z.iso.datetime();

const evidence = z
  .strictObject({
    runs: z.array(text),
    first: time,
    last: time,
    requests: z.int().nonnegative(),
  })
  .describe('what was seen that justifies the entry; times in UTC');

const ENTRY = z
  .strictObject({
    host: text
      .optional()
      .describe('a name, or *.example.com for every name below example.com and not itself'),
    cidr: text.optional().describe('an address or a block, in place of host: 10.0.0.0/16'),
    ports: z.array(z.int().min(1).max(65_535)).min(1),
    protocol: z
      .enum(['tls', 'http', 'tcp'])
      .optional()
      .describe(
        'tls: a tunnel that opens with a ClientHello for the name; http: plain requests; tcp: any tunnel. Default: 443 tls, 80 http, any other port tcp',
      ),
    addresses: z
      .enum(['public', 'any'])
      .optional()
      .describe('any: the name may resolve to private addresses, as with VPC endpoints'),
    category: z.enum(CATEGORIES).optional(),
    disposition: z.enum(DISPOSITIONS).optional(),
    purpose: text.optional(),
    clients: z.array(text).min(1).optional().describe('roles or CIDR blocks; absent: everyone'),
    paths: z
      .array(text)
      .min(1)
      .optional()
      .describe('* is any run of characters: /aws/*; for plain HTTP and intercepted TLS'),
    evidence: evidence.optional(),
    ticket: text.optional(),
    expires: date.optional().describe('the last day on which the entry holds, in UTC'),
  })
  .meta({ oneOf: [{ required: ['host'] }, { required: ['cidr'] }] });

const FILE = z.strictObject({ version: z.literal(1), name: text, entries: z.array(ENTRY) });

/** An allowlist as a file holds it: what `docs/schema/allowlist.schema.json` is made from. */
export const ALLOWLIST_FILE: z.ZodType<
  AllowlistFrame & { readonly entries: readonly EntryText[] }
> = FILE.meta({ title: 'Sallyport allowlist' });

export const ALLOWLIST_FRAME: z.ZodType<AllowlistFrame> = FILE.extend({
  entries: z.array(z.unknown()),
});

export const ALLOWLIST_ENTRY: z.ZodType<EntryText> = ENTRY;

/** The values that mean more than their form says, of an entry whose form is wrong elsewhere. */
export const ALLOWLIST_VALUES: z.ZodType<Pick<EntryText, 'host' | 'cidr' | 'clients' | 'paths'>> = z
  .object({
    host: z.string().optional().catch(undefined),
    cidr: z.string().optional().catch(undefined),
    clients: z.array(z.string()).optional().catch(undefined),
    paths: z.array(z.string()).optional().catch(undefined),
  })
  .refine(({ host, cidr }) => host !== undefined || cidr !== undefined);

export const FRAME_FIELDS: readonly string[] = Object.keys(FILE.shape);
export const ENTRY_FIELDS: readonly string[] = Object.keys(ENTRY.shape);
export const EVIDENCE_FIELDS: readonly string[] = Object.keys(evidence.shape);

/** What to write where the schema refuses a field. */
export function whatToWrite(field: string): string {
  return INSTEAD[field] ?? 'write a text of 1 to 2,000 characters';
}

const TIME = 'write a time in UTC, as in 2026-11-20T10:00:00Z';

const INSTEAD: Readonly<Record<string, string>> = {
  version: 'write version: 1, the only one there is',
  name: 'write what the list is for, as in parallelcluster-trial',
  entries: 'write a list of entries, each with a host and ports',
  host: 'write a name, as in github.com or "*.github.com"',
  cidr: 'write an address or a block, as in 10.0.0.0/16',
  ports: 'write a list of numbers from 1 to 65535, as in [443]',
  protocol: 'write tls, http or tcp',
  addresses: 'write public or any',
  category: `write one of ${CATEGORIES.join(', ')}`,
  disposition: `write one of ${DISPOSITIONS.join(', ')}`,
  clients: 'write a list of roles or CIDR blocks, as in [head, 10.0.1.0/24]',
  paths: 'write a list of paths, as in [/aws/*]',
  evidence: 'write runs, first, last and requests, or leave it out',
  runs: 'write a list of run names',
  first: TIME,
  last: TIME,
  requests: 'write a number of requests',
  expires: 'write a day, as in 2027-03-31',
};
