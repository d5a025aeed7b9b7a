import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from '../../rules/category.ts';
import { CERTAINTIES } from '../phases/phase.ts';
import type {
  AllowlistPreview,
  AllowlistSaved,
  DestinationPage,
  Downloads,
  Fault,
  Ids,
  Overview,
  PreviewRequest,
  Rows,
  RunsAnswer,
  SaveRequest,
  Session,
} from './api.ts';

const count = z.int().nonnegative();
const time = z.int().describe('milliseconds since the epoch, UTC');
const text = z.string();
const texts = z.array(text);
const perhaps = text.nullable();
const category = z.enum(CATEGORIES);
const disposition = z.enum(DISPOSITIONS);
const stability = z.enum(STABILITIES);
const certainty = z.enum(CERTAINTIES);
const port = z.int().min(1).max(65_535);

const session: z.ZodType<Session> = z.strictObject({
  instance: text.describe('another one than before: the program was started again'),
  version: text,
  token: text.describe('goes into X-Sallyport-Token of what writes'),
  mode: z.enum(['record', 'enforce', 'report-only', 'view']),
  proxy: perhaps.describe('what clients put into their proxy variables'),
  run: perhaps.describe('the run that is being recorded'),
  saves: perhaps.describe('the allowlist that may be saved; null where this is for looking only'),
  enforces: perhaps.describe('the allowlist that is in force'),
});

const runs: z.ZodType<RunsAnswer> = z.strictObject({
  newest: perhaps,
  runs: z
    .array(
      z.strictObject({
        name: text,
        startedAt: time,
        endedAt: time.nullable(),
        events: count,
        destinations: count,
        clients: count,
      }),
    )
    .describe('the newest first'),
});

const filterValues = z.array(z.strictObject({ value: text, title: text, destinations: count }));

const discovery = z
  .strictObject({
    startMs: time,
    stepMs: count,
    found: z.array(count).describe('new destinations in each step'),
    newestAt: time.nullable(),
  })
  .describe('is the run still finding things?');

const timeline = z
  .strictObject({
    startMs: time,
    stepMs: count,
    by: z.enum(['role', 'client']),
    lanes: z.array(
      z.strictObject({
        name: text,
        events: count,
        destinations: count,
        firstSeen: time,
        lastSeen: time,
        found: z.array(count).describe('destinations that it asked for first in each step'),
      }),
    ),
    more: count.describe('lanes that are left out'),
    phases: z
      .array(z.strictObject({ name: text, startMs: time, endMs: time, certainty, why: text }))
      .describe('in the order in which they began; those of different clients overlap'),
  })
  .describe('who was busy when');

const refused = z.strictObject({
  id: text,
  host: text,
  port,
  denied: count,
  wouldDeny: count,
  lastSeen: time,
  reasons: z.array(z.strictObject({ code: text, text })),
  clients: z.array(z.strictObject({ address: text, roles: texts })),
  moreClients: count,
  userAgents: texts,
  paths: texts,
  entry: perhaps.describe('the entry of the allowlist that would allow it'),
  advice: text,
});

const overview: z.ZodType<Overview> = z.strictObject({
  run: text,
  version: count.describe('grows with every change of what is told'),
  now: time,
  startedAt: time,
  endedAt: time.nullable(),
  summary: z.strictObject({
    destinations: count,
    events: count,
    clients: count,
    denied: count,
    bytesUp: count,
    bytesDown: count,
  }),
  region: z.strictObject({ home: perhaps, inferred: z.boolean() }),
  tasks: z.array(z.strictObject({ disposition, what: text })),
  filters: z.strictObject({
    category: filterValues,
    disposition: filterValues,
    role: filterValues,
    stability: filterValues,
  }),
  discovery,
  timeline,
  refusals: z.strictObject({ total: count, items: z.array(refused) }),
  completeness: z.array(z.strictObject({ category, verdict: text })),
  blindSpots: texts,
});

const common = {
  id: text,
  category: category.nullable().describe('of a group: where all of it agree'),
  stability: stability.nullable(),
  disposition: disposition.nullable(),
  roles: texts,
  clients: count,
  events: count,
  refused: count,
  bytesUp: count,
  bytesDown: count,
  firstSeen: time.describe('of a group: its newest'),
  lastSeen: time,
};

const destinationRow = z.strictObject({
  ...common,
  kind: z.literal('destination'),
  host: text,
  port,
  protocol: z.enum(['tls', 'http', 'tcp']),
  label: perhaps,
  trouble: perhaps.describe('what went wrong, in words'),
  group: perhaps.describe('the group that it stands in, when that is open'),
});

const groupRow = z.strictObject({
  ...common,
  kind: z.enum(['mirrors', 'cdn']),
  name: text,
  destinations: count,
  open: z.boolean(),
});

const rows: z.ZodType<Rows> = z.strictObject({
  version: count,
  matched: count.describe('destinations that fit the filters'),
  total: count.describe('rows that they take when folded'),
  offset: count,
  rows: z.array(z.union([destinationRow, groupRow])),
});

const ids: z.ZodType<Ids> = z.strictObject({ ids: texts });

const evidence = z.strictObject({
  title: text,
  values: z.array(
    z.strictObject({
      value: text,
      note: perhaps,
      events: count,
      firstSeen: time,
      lastSeen: time,
    }),
  ),
  more: count.describe('values that are left out'),
});

const destination: z.ZodType<DestinationPage> = z.strictObject({
  run: text,
  row: destinationRow,
  reason: text,
  explained: z
    .array(z.strictObject({ name: text, text }))
    .describe('what sallyport explain says, fact by fact'),
  evidence: z.array(evidence),
  phases: z.array(z.strictObject({ name: text, certainty, everyMs: count.nullable() })),
  entry: perhaps.describe('the entry that the allowlist would get'),
});

const downloads: z.ZodType<Downloads> = z.strictObject({
  reports: texts,
  targets: z.array(z.strictObject({ target: text, forms: texts })),
});

const previewRequest: z.ZodType<PreviewRequest> = z.strictObject({ run: text, ids: texts });
const saveRequest: z.ZodType<SaveRequest> = z.strictObject({ digest: text });

const preview: z.ZodType<AllowlistPreview> = z.strictObject({
  file: text,
  exists: z.boolean(),
  added: count,
  notes: texts,
  diff: z.array(z.strictObject({ kind: z.enum(['same', 'added', 'removed', 'gap']), text: text })),
  digest: text.describe('names this result; save takes it'),
});

const saved: z.ZodType<AllowlistSaved> = z.strictObject({ file: text, added: count });
const fault: z.ZodType<Fault> = z.strictObject({ error: text });

/** Every answer of the API, and what it takes, by the path that it belongs to. */
export const API_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  'GET /api/session': session,
  'GET /api/runs': runs,
  'GET /api/overview': overview,
  'GET /api/destinations': rows,
  'GET /api/ids': ids,
  'GET /api/destination': destination,
  'GET /api/downloads': downloads,
  'POST /api/allowlist/preview, sent': previewRequest,
  'POST /api/allowlist/preview': preview,
  'POST /api/allowlist/save, sent': saveRequest,
  'POST /api/allowlist/save': saved,
  'what is no success': fault,
};

/** The same as one schema: what `docs/schema/dashboard.schema.json` is made from. */
export const dashboardSchema: z.ZodType = z
  .strictObject(API_SCHEMAS)
  .partial()
  .meta({ title: 'Sallyport dashboard API', description: 'One property for each request' });
