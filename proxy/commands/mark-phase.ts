import { ConfigError } from '../../rules/errors.ts';
import { parseMarkName } from '../mark-name.ts';
import { writeMark } from '../store/marks.ts';

export interface MarkPhaseRequest {
  readonly name: string;
  readonly run: string | undefined;
  /** ISO 8601 in UTC; absent: now. */
  readonly at: string | undefined;
  readonly db: string;
  readonly now: number;
}

/** Writes a mark, and says what was marked. @throws {UserError} */
export function markPhase({ name, run, at, db, now }: MarkPhaseRequest): string {
  const mark = writeMark({
    file: db,
    run,
    name: parseMarkName(name),
    at: at === undefined ? now : parseTime(at),
  });
  return `${mark.name} of run ${mark.run} begins at ${new Date(mark.at).toISOString()}`;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

function parseTime(text: string): number {
  const ms = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new ConfigError(
    `Cannot mark a phase at ${JSON.stringify(text)}: write a time with its zone, as in 2026-11-20T10:00:00Z`,
  );
}
