import { z } from 'zod';
import { type Host, parseHost } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';
import type { Layer } from '../event.ts';
import { JSONL_SCHEMA, type JsonlLine } from './jsonl-line.ts';
import { recordedPath } from './target.ts';

const count = z.int().nonnegative();
/** Milliseconds since the epoch, up to the year 9999. */
const time = z.int().min(0).max(253_402_300_799_999);
const port = z.int().min(1).max(65_535);
const shortText = z.string().max(2_000);
const verdict = z.enum(['allowed', 'denied', 'would-deny']);
const protocol = z.enum(['tls', 'http', 'tcp']);
const layer: z.ZodType<Layer> = z.enum([
  'proxy',
  'socks',
  'transparent',
  'intercept',
  'dns',
  'import',
]);

/** No control characters: a terminal would obey them. */
const printable = shortText.transform((text) => text.replace(/\p{Cc}/gu, ' '));

/** Without query and fragment, whoever wrote them. */
const path = shortText.transform(recordedPath);

const host = z.string().transform((text, context): Host => {
  const parsed = parseHost(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.reason });
  return z.NEVER;
});

const address = z.string().transform((text, context): string => {
  const parsed = parseIp(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'it is not an IP address' });
  return z.NEVER;
});

/** An address, a name where an imported log had names, or '' where it had neither. */
const client = z.union([z.literal(''), host]);

const span = { firstSeen: time, lastSeen: time };

const run = z.object({
  type: z.literal('run'),
  schema: z.literal(JSONL_SCHEMA),
  name: shortText,
  startedAt: time,
  endedAt: time.nullable(),
  layers: z.array(layer),
  malformed: count,
});

const facets = z.array(z.tuple([printable, count, time, time]));

const destination = z.object({
  type: z.literal('destination'),
  ...{ protocol, host, port, events: count, ...span, bytesUp: count, bytesDown: count },
  verdicts: z.object({ allowed: count, denied: count, wouldDeny: count }),
  clients: facets,
  roles: facets,
  layers: facets,
  methods: facets,
  paths: z.array(z.tuple([path, count, time, time])),
  userAgents: facets,
  addresses: facets,
  snis: facets,
  errors: facets,
  nameSources: facets.default([]),
});

const clientLine = z.object({
  type: z.literal('client'),
  address: client,
  role: shortText.optional(),
  ...{ events: count, ...span },
});

const lookup = z.object({
  type: z.literal('lookup'),
  ...{ client, name: shortText, recordType: shortText, verdict, code: shortText.optional() },
  ...{ lookups: count, ...span },
});

const answer = z.object({
  type: z.literal('answer'),
  ...{ client, name: shortText, address, chain: z.array(shortText).max(64) },
  ...{ answers: count, ...span },
});

const flow = z.object({
  type: z.literal('flow'),
  ...{ client, address, port: z.int().min(0).max(65_535), protocol: z.int().min(0).max(255) },
  name: host.optional(),
  action: z.enum(['allowed', 'denied', 'unanswered']),
  ...{ flows: count, bytesUp: count, bytesDown: count, ...span },
});

const mark = z.object({ type: z.literal('mark'), name: shortText, at: time });

const event = z.object({
  type: z.literal('event'),
  ...{ startedAt: time, client, role: shortText.optional(), layer, protocol, host, port, verdict },
  entry: printable.optional(),
  policy: z.object({ name: printable, digest: printable }).optional(),
  method: printable.optional(),
  path: path.optional(),
  userAgent: printable.optional(),
  nameFrom: z.enum(['sni', 'host', 'dns']).optional(),
  durationMs: count.default(0),
  bytesUp: count.default(0),
  bytesDown: count.default(0),
  address: address.optional(),
  status: z.int().min(100).max(999).optional(),
  sni: host.optional(),
  error: printable.optional(),
});

/** Checks one line of an export, whoever wrote it, and brings hosts into their canonical form. */
export const jsonlLine: z.ZodType<JsonlLine> = z.discriminatedUnion('type', [
  run,
  clientLine,
  destination,
  lookup,
  answer,
  flow,
  mark,
  event,
]);
