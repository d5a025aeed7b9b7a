import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS } from '../../rules/category.ts';
import type { Comparison, NeedView } from './comparison.ts';
import type { ProfileList, ShownProfile } from './show.ts';

const text = z.string();
const texts = z.array(z.string());
const count = z.int().nonnegative();
const port = z.int().min(1).max(65_535);

export const SOURCES: z.ZodType<Comparison['sources']> = z
  .record(text, z.strictObject({ title: text, source: text, read: z.iso.date() }))
  .describe('where facts come from, by the short name that other fields use');

/** The fields of a need, for outputs that add some. */
export const NEED_FIELDS: { readonly [Field in keyof NeedView]: z.ZodType<NeedView[Field]> } = {
  id: text,
  features: texts.describe('none: every deployment'),
  names: texts.describe('as rules write them; s3:// before the name of a bucket'),
  ports: z.array(port),
  disposition: z.enum(DISPOSITIONS),
  endpoint: text.nullable().describe('full name of the VPC endpoint that carries it'),
  endpointType: z.enum(['gateway', 'interface']).nullable(),
  by: texts.describe('who calls'),
  condition: text.nullable().describe('completes "needed only ..."'),
  releases: z.strictObject({ from: text.nullable(), until: text.nullable() }).nullable(),
  visible: z.boolean().describe('false where no proxy can see it'),
  why: text,
  source: text.describe('a key of sources'),
  verified: z.boolean().describe('false where it was inferred'),
};

const NEED = z.strictObject(NEED_FIELDS);

const setting = z.strictObject({
  setting: text,
  value: text,
  why: text,
  source: text,
  verified: z.boolean(),
});
const note = z.strictObject({ text, source: text });

const list: z.ZodType<ProfileList> = z.strictObject({
  schema: z.literal('sallyport/profile-list@1'),
  profiles: z.array(
    z.strictObject({
      name: text,
      title: text,
      about: text,
      features: texts,
      needs: count,
      read: z.iso.date(),
    }),
  ),
});

const shown: z.ZodType<ShownProfile> = z.strictObject({
  schema: z.literal('sallyport/profile@1'),
  name: text,
  title: text,
  about: text,
  region: text.nullable(),
  release: text.nullable(),
  features: z.array(
    z.strictObject({ id: text, title: text, always: z.boolean(), shown: z.boolean() }),
  ),
  needs: z.array(NEED),
  settings: z.array(setting),
  notes: z.array(note),
  sources: SOURCES,
});

const seenFields = { host: text, port, events: count };

const comparison: z.ZodType<Comparison> = z.strictObject({
  schema: z.literal('sallyport/profile-comparison@1'),
  profile: z.strictObject({ name: text, title: text, about: text }),
  runs: texts,
  region: z.strictObject({ home: text.nullable(), inferred: z.boolean() }),
  features: z.array(
    z.strictObject({
      id: text,
      title: text,
      state: z.enum(['always', 'named', 'seen', 'not-seen']),
    }),
  ),
  release: text.nullable(),
  summary: z.strictObject({
    documented: count,
    seen: count,
    neverSeen: count,
    shared: count.describe('needs whose names another need has too'),
    undocumented: count.describe('destinations that are in no document'),
  }),
  seen: z.array(
    z.strictObject({
      ...NEED_FIELDS,
      destinations: z.array(z.strictObject(seenFields)),
      also: texts.describe('needs with the same names'),
      advice: text,
      remarks: texts.describe('what the record shows beyond the document'),
    }),
  ),
  neverSeen: z.array(
    z.strictObject({
      reason: z.enum(['expected', 'download', 'feature', 'condition', 'invisible']),
      meaning: text,
      advice: text,
      needs: z.array(NEED),
    }),
  ),
  undocumented: z.array(
    z.strictObject({
      disposition: z.enum(DISPOSITIONS),
      meaning: text,
      advice: text,
      destinations: z.array(
        z.strictObject({
          ...seenFields,
          category: z.enum(CATEGORIES),
          label: text.nullable(),
          clients: texts,
          elsewhere: text.nullable().describe('where the profile knows the name after all'),
        }),
      ),
    }),
  ),
  settings: z.array(
    z.strictObject({
      ...setting.shape,
      state: z.enum(['called-for', 'unknown']),
      hosts: texts.describe('what shows that it is not in force'),
    }),
  ),
  notes: z.array(note),
  sources: SOURCES,
});

/** What `profile list`, `show` and `compare` print with `--json`: `docs/schema/profile.schema.json`. */
export const PROFILE_JSON: z.ZodType<ProfileList | ShownProfile | Comparison> = z
  .union([list, shown, comparison])
  .meta({ title: 'Sallyport profile answers' });
