import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from '../rules/category.ts';
import type { Report } from './report.ts';

const time = z.iso.datetime().describe('ISO 8601, UTC');
const count = z.int().nonnegative();
const text = z.string().nullable();
const texts = z.array(z.string());
const protocol = z.enum(['tls', 'http', 'tcp']);

const run = z.strictObject({
  name: z.string(),
  startedAt: time,
  endedAt: time
    .nullable()
    .describe('null while the run is recorded, or when its recorder was killed'),
  layers: texts.describe('the capture layers that were on'),
  events: count,
  clients: texts,
});

const summary = z
  .strictObject({
    destinations: count,
    events: count,
    byCategory: z.partialRecord(z.enum(CATEGORIES), count),
    byDisposition: z.partialRecord(z.enum(DISPOSITIONS), count),
    bytesUp: count,
    bytesDown: count,
    denied: count.describe('attempts that were denied or would have been'),
    mirrored: count.describe('destinations left out because an internal mirror serves them'),
  })
  .describe('sums over the destinations that are listed');

const rule = z
  .strictObject({ id: z.string(), file: z.string(), source: z.string(), read: z.iso.date() })
  .describe('the rule that said so, and where its fact comes from');

const destination = z.strictObject({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  protocol,
  category: z.enum(CATEGORIES),
  vendor: text,
  service: text.describe('AWS service as the SDK spells it'),
  region: text.describe('AWS region that the name says or implies'),
  bucket: text,
  label: text,
  stability: z.enum(STABILITIES),
  disposition: z.enum(DISPOSITIONS),
  reason: z.string().describe('why this disposition, in words'),
  rule: rule.nullable(),
  events: count,
  clients: texts,
  roles: texts,
  runs: texts,
  layers: texts,
  firstSeen: time,
  lastSeen: time,
  bytesUp: count,
  bytesDown: count,
  verdicts: z.strictObject({ allowed: count, denied: count, wouldDeny: count }),
  errors: z.record(z.string(), count).describe('attempts by error code'),
  paths: texts.describe('without query strings'),
  userAgents: texts,
});

const endpoint = z.strictObject({
  service: z.string(),
  serviceName: z.string(),
  type: z.enum(['gateway', 'interface']),
  region: z.string(),
  covers: texts,
  doesNotCover: texts,
  monthlyUsd: z.number().nonnegative().nullable().describe('null where it was not worked out'),
});

const setting = { setting: z.string(), value: z.string(), why: z.string(), hosts: texts };

const plan = z.strictObject({
  endpoints: z.array(endpoint),
  securityGroupRules: z.array(z.unknown()).describe('not worked out yet: empty says nothing'),
  configuration: z.array(z.strictObject(setting)),
  firewall: z.array(
    z.strictObject({ host: z.string(), port: z.int(), protocol, purpose: z.string() }),
  ),
  mirrors: z.array(z.strictObject({ name: z.string(), hosts: texts, advice: z.string() })),
});

const completeness = z.strictObject({ seen: count, runs: count, verdict: z.string() });

/**
 * The report as a schema: what `docs/schema/report.schema.json` is made from.
 *
 * It is strict, so that a field that is added to the report and not here fails a test.
 */
export const reportSchema: z.ZodType<Report> = z
  .strictObject({
    schema: z.literal('sallyport/report@1'),
    generatedAt: time,
    tool: z.strictObject({ name: z.literal('sallyport'), version: z.string() }),
    runs: z.array(run),
    region: z.strictObject({ home: text, inferred: z.boolean() }),
    summary,
    destinations: z.array(destination).describe('by category, then host, then port'),
    plan,
    completeness: z.strictObject({ byCategory: z.record(z.string(), completeness) }),
    blindSpots: texts.describe('what the record cannot have seen'),
  })
  .meta({ title: 'Sallyport report' });
