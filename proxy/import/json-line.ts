/** A JSON object that nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads one line of a JSON log; `undefined` where it is no JSON object. */
export function parseJsonLine(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in this field, or an empty one: what is missing is missing one level down too. */
export function fieldsAt(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

/** The text in this field; logs write `-` and nothing for what they do not know. */
export function textAt(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

/** A number that is not negative, also where the log writes it as text. */
export function numberAt(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string' || !/^\d{1,15}(?:\.\d{1,9})?$/.test(value)) return undefined;
  return Number(value);
}

/** The list in this field, or an empty one. */
export function listAt(fields: Fields, name: string): readonly unknown[] {
  const value: unknown = fields[name];
  return Array.isArray(value) ? value : [];
}

/** ISO 8601 with a zone, which Suricata writes without a colon: `+0000`. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|([+-]\d\d):?(\d\d))$/;

/** A moment in this field, in milliseconds since the epoch. */
export function timeAt(fields: Fields, name: string): number | undefined {
  const [, day, clock, fraction = '', hours, minutes] = TIME.exec(textAt(fields, name) ?? '') ?? [];
  if (day === undefined || clock === undefined) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`;
  const at = Date.parse(`${day}T${clock}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
