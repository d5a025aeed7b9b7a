import { z } from 'zod';
import { DISPOSITIONS } from './category.ts';
import type { Need, Profile } from './profile.ts';

/** A profile as it is written: a need may leave its disposition to its endpoint. */
export interface ProfileText extends Omit<Profile, 'needs'> {
  readonly version: 1;
  readonly needs: readonly NeedText[];
}

export interface NeedText extends Omit<Need, 'disposition'> {
  readonly disposition?: Need['disposition'] | undefined;
}

const sentence = z.string().trim().min(1).max(2_000);
const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const release = z.string().regex(/^\d+(?:\.\d+)*$/);
const selectors = z
  .array(sentence)
  .default([])
  .describe('places in a configuration file: LoginNodes/Pools, SharedStorage/*/StorageType=Efs');

const source = z.strictObject({ title: sentence, source: sentence, read: z.iso.date() });

const feature = z.strictObject({
  id,
  title: sentence,
  always: z.boolean().default(false).describe('part of every deployment'),
  when: selectors,
});

const features = z.array(id).default([]).describe('none: every deployment');

const need = z.strictObject({
  id,
  features,
  endpoint: sentence
    .optional()
    .describe('end of the name of the VPC endpoint that carries it: ecr.dkr'),
  hosts: z
    .array(sentence)
    .default([])
    .describe('name, *.name, .name or s3://bucket, with {region} and {dnsSuffix}'),
  ports: z.array(z.int().min(1).max(65_535)).min(1).default([443]),
  paths: z.array(z.string().startsWith('/')).min(1).optional(),
  disposition: z.enum(DISPOSITIONS).optional(),
  by: z.array(sentence).default([]).describe('who calls: head, compute, login, admin, image'),
  condition: sentence.optional().describe('completes "needed only ..."'),
  releases: z.strictObject({ from: release.optional(), until: release.optional() }).optional(),
  visible: z.boolean().default(true).describe('false where no proxy can see it'),
  why: sentence,
  source: sentence.describe('a key of sources'),
  verified: z.boolean().default(true).describe('false where it was inferred'),
});

const setting = z.strictObject({
  setting: sentence,
  value: sentence,
  features,
  why: sentence,
  signs: z
    .array(sentence)
    .default([])
    .describe('names that are asked for only where the setting is not in force'),
  set: sentence.optional().describe('place in a configuration file where it is made'),
  source: sentence,
  verified: z.boolean().default(true),
});

const note = z.strictObject({ text: sentence, features, source: sentence });
const unknown = z.strictObject({ when: selectors, what: sentence, advice: sentence });

const FILE = z
  .strictObject({
    version: z.literal(1),
    name: id,
    title: sentence,
    about: sentence,
    sources: z.record(id, source),
    features: z.array(feature).default([]),
    needs: z.array(need).min(1),
    settings: z.array(setting).default([]),
    notes: z.array(note).default([]),
    unknowns: z.array(unknown).default([]),
  })
  .meta({ title: 'Sallyport profile' });

/** A profile file: what `docs/schema/profile-file.schema.json` is made from. */
export const PROFILE_FILE: z.ZodType<ProfileText> = FILE;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  features: Object.keys(feature.shape),
  needs: Object.keys(need.shape),
  settings: Object.keys(setting.shape),
  notes: Object.keys(note.shape),
  unknowns: Object.keys(unknown.shape),
  sources: Object.keys(source.shape),
};

/** The fields that may stand at a place of the file. */
export function profileFieldsAt(path: readonly PropertyKey[]): readonly string[] {
  return FIELDS[String(path[0])] ?? Object.keys(FILE.shape);
}

/** What to write where the schema refuses a field. */
export function whatToWriteInProfile(field: string): string {
  return INSTEAD[field] ?? 'write a text of 1 to 2,000 characters';
}

const INSTEAD: Readonly<Record<string, string>> = {
  version: 'write version: 1, the only one there is',
  name: 'write lower-case words joined by hyphens, as in my-cluster',
  id: 'write lower-case words joined by hyphens, as in node-logs',
  sources: 'write a short name for each source, with title, source and read below it',
  features: 'write a list of features, by their ids',
  needs: 'write a list of needs, each with id, hosts or endpoint, why and source',
  hosts: 'write a list of names, as in [github.com, "logs.{region}.{dnsSuffix}"]',
  ports: 'write a list of numbers from 1 to 65535, as in [443]',
  paths: 'write a list of paths that start with /',
  disposition: `write one of ${DISPOSITIONS.join(', ')}`,
  by: 'write a list of roles, as in [head, compute]',
  releases: 'write from, until or both',
  from: 'write a release, as in "3.1.1", in quotes',
  until: 'write a release, as in "3.9.3", in quotes',
  read: 'write the day the source was read, as in 2026-11-20',
  always: 'write true or false',
  visible: 'write true or false',
  verified: 'write true or false',
  when: 'write a list of places, as in [LoginNodes/Pools]',
  signs: 'write a list of names, as in [sts.amazonaws.com]',
};
