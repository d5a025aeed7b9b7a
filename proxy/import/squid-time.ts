import type { Fields } from './squid-codes.ts';

/** Squid writes English month names (its own, or strftime in the C locale). */
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** The last millisecond of the year 9999: what lies beyond cannot be written as a date. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** When an attempt began, and how long it took, in milliseconds. */
export interface Span {
  readonly startedAt: number;
  readonly durationMs: number;
}

/**
 * Reads the time of a line. Squid writes a line when the transaction is over, so it began the
 * response time (`%tr`) earlier. A format without any time has that of the import.
 *
 * @returns undefined where the line's time cannot be read
 */
export function readSpan(fields: Fields, subsecondDigits: number, now: number): Span | undefined {
  const durationMs = Math.max(0, numberOf(fields.duration ?? '-') ?? 0);
  if (fields.start !== undefined) {
    const start = numberOf(fields.start);
    return start === undefined ? undefined : span(Math.round(start * 1000), durationMs);
  }
  const loggedAt = readLoggedAt(fields, subsecondDigits, now);
  return loggedAt === undefined ? undefined : span(loggedAt - durationMs, durationMs);
}

function span(startedAt: number, durationMs: number): Span | undefined {
  return startedAt + durationMs <= LATEST
    ? { startedAt: Math.max(0, startedAt), durationMs }
    : undefined;
}

function readLoggedAt(fields: Fields, digits: number, now: number): number | undefined {
  const seconds =
    fields.seconds === undefined ? readDate(fields, now) : numberOf(fields.seconds, 1000);
  const fraction = fields.subseconds === undefined ? 0 : numberOf(fields.subseconds);
  if (seconds === undefined || fraction === undefined) return undefined;
  return seconds + Math.trunc(fraction * 10 ** (3 - digits));
}

/** Reads a written date. Without a zone it is UTC: the zone of the machine that wrote it is not known. */
function readDate(fields: Fields, now: number): number | undefined {
  const hasDate = fields.Y !== undefined || fields.y !== undefined;
  if (!hasDate) return now;
  const year = fields.Y === undefined ? within(fields.y, 0, 99) : within(fields.Y, 1970, 9999);
  const month = fields.b === undefined ? within(fields.m, 1, 12) : monthOf(fields.b);
  const day = within(fields.d, 1, 31);
  const hour = within(fields.H ?? '0', 0, 23);
  const minute = within(fields.M ?? '0', 0, 59);
  const second = within(fields.S ?? '0', 0, 60);
  const zone = fields.z === undefined ? 0 : zoneOf(fields.z);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (zone === undefined) return undefined;
  const century = fields.Y === undefined ? 2000 : 0;
  return Date.UTC(century + year, month - 1, day, hour, minute, second) - zone;
}

function within(text: string | undefined, low: number, high: number): number | undefined {
  const value = numberOf(text ?? '');
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function monthOf(name: string): number | undefined {
  const index = MONTHS.indexOf(name.toLowerCase());
  return index === -1 ? undefined : index + 1;
}

/** Milliseconds that a zone such as `-0730` is ahead of UTC. */
function zoneOf(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ahead : ahead;
}

function numberOf(text: string, factor = 1): number | undefined {
  return /^\s*\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) * factor : undefined;
}
