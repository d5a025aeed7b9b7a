import { z } from 'zod';
import { CATEGORIES, type Category } from '../../rules/category.ts';
import { ConfigError } from '../../rules/errors.ts';
import { REPORT_FORMATS, type ReportFormat } from '../render/index.ts';

/** Reads `--format`. @throws {ConfigError} */
export function parseFormat(text: string): ReportFormat {
  const format = REPORT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new ConfigError(
    `Cannot write the report as --format ${JSON.stringify(text)}: write ${oneOf(REPORT_FORMATS)}`,
  );
}

/** Reads `--mirrored`, each a list of categories with commas. @throws {ConfigError} */
export function parseMirrored(lists: readonly string[]): Set<Category> {
  const ids = lists.flatMap((list) => list.split(',')).map((id) => id.trim());
  return new Set(ids.map(parseCategory));
}

function parseCategory(id: string): Category {
  const category = CATEGORIES.find((known) => known === id);
  if (category !== undefined) return category;
  throw new ConfigError(
    `Cannot leave out --mirrored ${JSON.stringify(id)}: write ${oneOf(CATEGORIES)}`,
  );
}

/** `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`: a new region is no reason to refuse it. */
const REGION = /^[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}$/;

/** Reads `--region`, or another flag that takes one. @throws {ConfigError} */
export function parseRegion(text: string, flag: string = '--region'): string {
  if (REGION.test(text)) return text;
  throw new ConfigError(
    `Cannot take ${flag} ${JSON.stringify(text)} for a region: write it as in us-east-1`,
  );
}

/** Reads a day, as `2027-03-31`; only one that the calendar has. @throws {ConfigError} */
export function parseDay(text: string | undefined, flag: string): string | undefined {
  if (text === undefined || z.iso.date().safeParse(text).success) return text;
  throw new ConfigError(
    `Cannot take ${flag} ${JSON.stringify(text)} for a day: write it as in 2027-03-31`,
  );
}

const MAX_ZONES = 6;

/** Reads `--zones`: no region has more than six. @throws {ConfigError} */
export function parseZones(zones: number | undefined): number | undefined {
  if (zones === undefined || (Number.isInteger(zones) && zones > 0 && zones <= MAX_ZONES)) {
    return zones;
  }
  throw new ConfigError(
    `Cannot plan for --zones "${zones}": write a number from 1 to ${MAX_ZONES}`,
  );
}

function oneOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
