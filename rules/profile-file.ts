import { type Document, parseDocument } from 'yaml';
import type { z } from 'zod';
import { endpointFor } from './aws/endpoints.ts';
import { parseConfigSelector } from './config-selector.ts';
import { ConfigError } from './errors.ts';
import { fillTemplate } from './host-template.ts';
import { quote } from './policy-fault.ts';
import type { Need, Profile } from './profile.ts';
import {
  type NeedText,
  PROFILE_FILE,
  type ProfileText,
  profileFieldsAt,
  whatToWriteInProfile,
} from './profile-schema.ts';
import { describeFaults, positionAt, type RuleFault } from './rule-fault.ts';
import { parseRulePattern } from './rule-pattern.ts';

/**
 * Reads a profile. `file` is how the file is called in errors; nothing is read but `text`.
 * @throws {ConfigError} with one line per fault, each with line and column
 */
export function parseProfileFile(text: string, file: string): Profile {
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const at = positionAt(text, broken.pos[0]);
    throw new ConfigError(
      `Cannot read ${file}:${at} as YAML: mend it there (${broken.message.replace(/\s+/g, ' ')})`,
    );
  }
  const written = readValue(document, file);
  const checked = PROFILE_FILE.safeParse(written);
  const faults = checked.success
    ? faultsOf(checked.data)
    : checked.error.issues.flatMap((issue) => toFaults(issue, written));
  if (!checked.success || faults.length > 0) {
    throw new ConfigError(describeFaults(text, file, document, faults));
  }
  const { version: _version, ...profile } = checked.data;
  return { ...profile, needs: profile.needs.map(toNeed) };
}

/** Indirections make a small file large; a profile says everything where it stands. */
function readValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new ConfigError(
      `Cannot read ${file}: it has an alias; write the value out in each place`,
      { cause },
    );
  }
}

function toNeed(need: NeedText): Need {
  return {
    ...need,
    disposition: need.disposition ?? (need.endpoint === undefined ? 'review' : 'endpoint'),
  };
}

/** What a schema cannot say: references that lead nowhere, names that are none. */
function faultsOf(profile: ProfileText): RuleFault[] {
  const features = new Set(profile.features.map(({ id }) => id));
  return [
    ...repeated(profile.features, 'features'),
    ...repeated(profile.needs, 'needs'),
    ...(['needs', 'settings', 'notes'] as const).flatMap((list) =>
      profile[list].flatMap((part, index) => [
        ...part.features.flatMap((feature, at) =>
          features.has(feature) ? [] : unknownFeature([list, index, 'features', at], feature),
        ),
        ...(part.source in profile.sources ? [] : unknownSource([list, index, 'source'], part)),
      ]),
    ),
    ...profile.needs.flatMap(faultsOfNeed),
    ...profile.settings.flatMap(({ signs, set }, index) => [
      ...signs.flatMap((sign, at) => faultsOfHost(sign, ['settings', index, 'signs', at])),
      ...(set === undefined ? [] : faultsOfSelector(set, ['settings', index, 'set'])),
    ]),
    ...(['features', 'unknowns'] as const).flatMap((list) =>
      profile[list].flatMap(({ when }, index) =>
        when.flatMap((selector, at) => faultsOfSelector(selector, [list, index, 'when', at])),
      ),
    ),
  ];
}

function faultsOfNeed(need: NeedText, index: number): RuleFault[] {
  const path = ['needs', index];
  const { endpoint, hosts } = need;
  if (endpoint === undefined && hosts.length === 0) {
    const instead = 'write hosts, an endpoint, or both';
    return [{ path, cannot: `use the need ${need.id} without a name`, instead }];
  }
  const known =
    endpoint === undefined || endpointFor(endpoint, 'us-east-1', 'aws') !== undefined
      ? []
      : [
          {
            path: [...path, 'endpoint'],
            cannot: `use ${quote(endpoint)} as an endpoint`,
            instead: 'write the end of a service name of AWS, as in logs or ecr.dkr',
          },
        ];
  return [...known, ...hosts.flatMap((host, at) => faultsOfHost(host, [...path, 'hosts', at]))];
}

function faultsOfHost(host: string, path: RuleFault['path']): RuleFault[] {
  const pattern = parseRulePattern(fillTemplate(host, 'us-east-1'));
  if (pattern.ok) return [];
  const instead = `${pattern.reason}; write a name, *.name, .name or s3://bucket`;
  return [{ path, cannot: `use the host ${quote(host)}`, instead }];
}

function faultsOfSelector(text: string, path: RuleFault['path']): RuleFault[] {
  const selector = parseConfigSelector(text);
  if (selector.ok) return [];
  const instead = `${selector.reason}; write it as in SharedStorage/*/StorageType=Efs`;
  return [{ path, cannot: `use the place ${quote(text)}`, instead }];
}

function repeated(parts: readonly { readonly id: string }[], list: string): RuleFault[] {
  return parts.flatMap(({ id }, index) =>
    parts.findIndex((part) => part.id === id) === index
      ? []
      : [{ path: [list, index, 'id'], cannot: `use the id ${id} twice`, instead: 'write another' }],
  );
}

function unknownFeature(path: RuleFault['path'], feature: string): RuleFault[] {
  const instead = 'write one of those under features, or describe it there';
  return [{ path, cannot: `use the feature ${quote(feature)}`, instead }];
}

function unknownSource(path: RuleFault['path'], { source }: { source: string }): RuleFault[] {
  const instead = 'write one of those under sources, or describe it there';
  return [{ path, cannot: `use the source ${quote(source)}`, instead }];
}

/** Turns what the schema says into words for someone who has not seen the schema. */
function toFaults(issue: z.core.$ZodIssue, written: unknown): RuleFault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const instead = `write one of ${profileFieldsAt(path).join(', ')}`;
    return issue.keys.map((key) => ({
      path: [...path, key],
      cannot: `use the field ${quote(key)}`,
      instead,
    }));
  }
  const field = path.findLast((key) => typeof key === 'string');
  if (field === undefined) {
    const instead = 'write version, name, title, about, sources and needs at the left margin';
    return [{ path, cannot: 'read a profile', instead }];
  }
  const instead = whatToWriteInProfile(field);
  const value = valueAt(written, path);
  return value === undefined
    ? [{ path: path.slice(0, -1), cannot: `do without the field "${field}"`, instead }]
    : [{ path, cannot: `use ${quote(value)} as ${field}`, instead }];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}
