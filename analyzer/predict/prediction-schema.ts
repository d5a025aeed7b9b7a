import { z } from 'zod';
import { DISPOSITIONS } from '../../rules/category.ts';
import { NEED_FIELDS, SOURCES } from '../profile/profile-json-schema.ts';
import type { Prediction } from './prediction.ts';

const text = z.string();
const texts = z.array(z.string());

const places = z.array(
  z.strictObject({
    path: text.describe('SharedStorage/0/StorageType'),
    line: z.int().min(1),
    column: z.int().min(1),
    onlyIf: text.nullable().describe('the condition of a template under which it is there'),
  }),
);

/** What `predict --json` prints: `docs/schema/predict.schema.json`. */
export const PREDICTION_JSON: z.ZodType<Prediction> = z
  .strictObject({
    schema: z.literal('sallyport/prediction@1'),
    file: text,
    kind: z.enum(['cluster', 'image', 'template']),
    profile: z.strictObject({ name: text, title: text }),
    region: text.nullable(),
    release: text.nullable(),
    features: z.array(
      z.strictObject({
        id: text,
        title: text,
        because: places.describe('what in the file switches it on'),
        unless: texts.describe('what would switch it off, and is not in the file'),
      }),
    ),
    endpoints: z.array(
      z.strictObject({
        serviceName: text,
        type: z.enum(['gateway', 'interface']),
        needs: texts,
        conditional: z.boolean().describe('every need of it is for some cases only'),
      }),
    ),
    needs: z.array(
      z.strictObject({ ...NEED_FIELDS, because: texts.describe('features that it is for') }),
    ),
    named: z.array(
      z.strictObject({
        host: text.describe('a host, or s3://bucket; in braces what is worked out later'),
        port: z.int().min(1).max(65_535),
        disposition: z.enum(DISPOSITIONS),
        what: text,
        at: places,
      }),
    ),
    settings: z.array(
      z.strictObject({
        setting: text,
        value: text,
        why: text,
        state: z.enum(['set', 'not-set', 'elsewhere']),
        at: places,
        source: text,
        verified: z.boolean(),
      }),
    ),
    cannotKnow: z.array(z.strictObject({ what: text, advice: text, at: places })),
    sources: SOURCES,
  })
  .meta({ title: 'Sallyport prediction' });
