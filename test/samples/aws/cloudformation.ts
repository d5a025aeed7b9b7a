import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

/** A template in its long form: `!Ref x` has become `{ Ref: 'x' }`. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: whatever a resource holds; misfits looks closer
  readonly Properties: Readonly<Record<string, any>>;
  readonly [attribute: string]: unknown;
}

/** The short forms, each for a scalar and for a list. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html, read 2026-11-20. */
const FUNCTIONS = ['Ref', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'Select', 'Split', 'Join'];

const longName = (name: string): string => (name === 'Ref' ? name : `Fn::${name}`);

const TAGS = FUNCTIONS.flatMap((name): (ScalarTag | CollectionTag)[] => [
  {
    tag: `!${name}`,
    resolve: (text: string) => ({
      [longName(name)]: name === 'GetAtt' ? text.split(/\.(.*)/s).slice(0, 2) : text,
    }),
  },
  {
    tag: `!${name}`,
    collection: 'seq',
    resolve: (list) => ({ [longName(name)]: list.toJSON() }) as never,
  },
]);

export function readTemplate(text: string): Template {
  return parse(text, { version: '1.1', customTags: TAGS });
}

let loaded: ReturnType<typeof loadAwsServiceSpecSync> | undefined;
const spec = (): NonNullable<typeof loaded> => (loaded ??= loadAwsServiceSpecSync());

type ResourceProperties = NonNullable<ReturnType<typeof resourceOf>>['properties'];
type PropertyType = ResourceProperties[string]['type'];

function resourceOf(type: string) {
  return spec().lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

/** What in a template is not as CloudFormation's resource schemas want it. */
export function misfitsOf({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const known = resourceOf(Type);
    return known === undefined
      ? [`${id}: there is no ${Type}`]
      : misfitsOfObject(Properties ?? {}, known.properties, id);
  });
}

function misfitsOfObject(value: unknown, known: ResourceProperties, path: string): string[] {
  if (isFunction(value)) return [];
  if (!isObject(value)) return [`${path} is no object`];
  const missing = Object.entries(known).filter(
    ([name, { required }]) => required === true && !(name in value),
  );
  return [
    ...missing.map(([name]) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const property = known[name];
      return property === undefined
        ? [`${path}.${name} is unknown`]
        : misfits(inner, property.type, `${path}.${name}`);
    }),
  ];
}

function misfits(value: unknown, type: PropertyType, path: string): string[] {
  if (isFunction(value)) return [];
  switch (type.type) {
    case 'ref':
      return misfitsOfObject(value, spec().get('typeDefinition', type.reference).properties, path);
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, i) => misfits(item, type.element, `${path}[${i}]`))
        : [`${path} is no list`];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) =>
            misfits(item, type.element, `${path}.${key}`),
          )
        : [`${path} is no object`];
    case 'union': {
      const tried = type.types.map((one) => misfits(value, one, path));
      return tried.some((found) => found.length === 0) ? [] : (tried[0] ?? []);
    }
    case 'tag':
      return isObject(value) && 'Key' in value && 'Value' in value ? [] : [`${path} is no tag`];
    case 'string':
      return typeof value === 'string' ? [] : [`${path} is no string`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no boolean`];
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path} is no integer`];
    case 'number':
      return typeof value === 'number' ? [] : [`${path} is no number`];
    default:
      return [];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ Ref: ... }`, `{ 'Fn::...': ... }`: what it becomes is known when the stack is made. */
function isFunction(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [name = '', ...more] = Object.keys(value);
  return more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

/** A name that something in the template refers to, with the attribute it wants of it. */
interface Reference {
  readonly name: string;
  readonly attribute?: string;
}

/** References that lead nowhere: to no parameter, resource or attribute. */
export function danglingOf(template: Template): string[] {
  const { Parameters, Resources, Conditions = {} } = template;
  const fromFunctions = referencesIn(template).flatMap(({ name, attribute }) => {
    if (name.startsWith('AWS::') || (attribute === undefined && name in Parameters)) return [];
    const resource = Resources[name];
    if (resource === undefined) return [`${name} is not there`];
    if (attribute === undefined || hasAttribute(resource.Type, attribute)) return [];
    return [`${name} (${resource.Type}) has no attribute ${attribute}`];
  });
  const named = Object.values(Resources).flatMap(({ DependsOn = [], Condition }) => [
    ...[DependsOn].flat().filter((id) => Resources[id] === undefined),
    ...(Condition === undefined || Condition in Conditions ? [] : [Condition]),
  ]);
  const conditions = [...JSON.stringify(template).matchAll(/"Fn::If":\["(\w+)"/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !(name in Conditions));
  return [...fromFunctions, ...named, ...conditions];
}

function hasAttribute(type: string, attribute: string): boolean {
  return attribute in (resourceOf(type)?.attributes ?? {});
}

/** Parameters that nothing uses. */
export function unusedOf(template: Template): string[] {
  const { Parameters, ...rest } = template;
  const used = new Set(referencesIn(rest).map(({ name }) => name));
  return Object.keys(Parameters).filter((name) => !used.has(name));
}

function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [{ name: String(inner) }];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) {
      return [{ name: String(inner[0]), attribute: String(inner[1]) }];
    }
    if (key === 'Fn::Sub') return referencesInText(inner);
    return referencesIn(inner);
  });
}

function referencesInText(value: unknown): Reference[] {
  const [text, local] = Array.isArray(value) ? value : [value, {}];
  const names = [...String(text).matchAll(/\$\{([^!}]+)\}/g)].map(([, name]) => name ?? '');
  return [
    ...referencesIn(local),
    ...names
      .filter((name) => !(name in local))
      .map((name): Reference => {
        const [first = '', attribute] = name.split(/\.(.*)/s);
        return attribute === undefined ? { name: first } : { name: first, attribute };
      }),
  ];
}

/** The text of an `Fn::Sub`, with these values in place of what it refers to. */
export function substitute(value: unknown, values: Readonly<Record<string, string>>): string {
  const text = isObject(value) ? value['Fn::Sub'] : undefined;
  if (typeof text !== 'string') throw new Error('this is no Fn::Sub of a text');
  return text.replace(/\$\{([^!}]+)\}/g, (_, name: string) => {
    const found = values[name];
    if (found === undefined) throw new Error(`${name} has no value`);
    return found;
  });
}
