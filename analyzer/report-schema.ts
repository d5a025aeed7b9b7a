import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from '../rules/category.ts';
import { completenessSchema } from './completeness/schema.ts';
import { phaseFindingSchema, runPhasesSchema } from './phases/schema.ts';
import type { Report } from './report.ts';
import { planSchema } from './report-plan-schema.ts';

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
  phases: z
    .array(phaseFindingSchema)
    .describe('in which phases of a deployment it was asked for, the first first'),
  bytesUp: count,
  bytesDown: count,
  verdicts: z.strictObject({ allowed: count, denied: count, wouldDeny: count }),
  errors: z.record(z.string(), count).describe('attempts by error code'),
  paths: texts.describe('without query strings'),
  userAgents: texts,
});

const transposition = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    same: count.describe('destinations that carry over as they are'),
    changes: z.array(
      z.strictObject({
        kind: z.enum(['same', 'moved', 'lost']),
        host: z.string(),
        port: z.int(),
        to: text.describe('the name to ask for there; null where it is lost'),
        why: text,
        endpoint: text.describe('service name of the endpoint that carries it there'),
      }),
    ),
  })
  .describe('what changes in the region that the deployment is to move to');

const nameFrom = z
  .enum(['traffic', 'lookup', 'other-lookup', 'proxy', 'none'])
  .describe('how the name is known: it was in the traffic, or led to the address before');

const bypass = z.strictObject({
  client: z.string(),
  roles: texts,
  host: z.string(),
  port: z.int().min(1).max(65_535),
  protocol,
  layer: z.enum(['import', 'transparent']),
  addresses: texts,
  nameFrom,
  candidates: count.describe('how many names fit the address'),
  owner: z
    .strictObject({
      vendor: z.string(),
      service: z.string(),
      region: text,
      source: z.string(),
      read: z.iso.date(),
    })
    .nullable()
    .describe('inferred from published ranges, where the address has no name'),
  flows: count,
  denied: count,
  bytesUp: count,
  bytesDown: count,
  firstSeen: time,
  lastSeen: time,
  throughProxy: z.enum(['never', 'by-others', 'also']),
  cause: z.string(),
  reason: z.string().describe('the likely one'),
  setting: text,
});

const datagram = z.strictObject({
  client: z.string(),
  roles: texts,
  host: z.string(),
  addresses: texts,
  nameFrom,
  protocol: z.string(),
  protocolNumber: z.int().min(0).max(255),
  port: z.int().nullable(),
  service: text,
  flows: count,
  denied: count,
  firstSeen: time,
  lastSeen: time,
  setting: text,
});

const wire = z
  .strictObject({
    bypassed: z.array(bypass),
    datagrams: z.array(datagram).describe('what left in a protocol that no proxy carries'),
    lookedUpOnly: z.array(
      z.strictObject({
        name: z.string(),
        outcome: z.enum(['resolved', 'refused', 'failed']),
        clients: texts,
        lookups: count,
        codes: texts,
        firstSeen: time,
        lastSeen: time,
      }),
    ),
    insideFlows: count.describe('flows between addresses inside the network'),
  })
  .describe('what the network saw and the proxy did not; null where only the proxy was looking');

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
    plan: planSchema,
    transposition: transposition.nullable(),
    completeness: z.strictObject({
      byCategory: z.partialRecord(z.enum(CATEGORIES), completenessSchema),
    }),
    phases: z.strictObject({ runs: z.array(runPhasesSchema) }),
    blindSpots: texts.describe('what the record cannot have seen'),
    wire: wire.nullable(),
  })
  .meta({ title: 'Sallyport report' });
