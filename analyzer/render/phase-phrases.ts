import { surest } from '../phases/certainty.ts';
import type { PhaseSpan } from '../phases/phase.ts';
import type { Report, ReportDestination } from '../report.ts';
import { after, count, list } from './phrases.ts';

/**
 * The phases of a deployment, one line each, and what they leave open; nothing where no run tells
 * one from another.
 */
export function phasePhrases(report: Report): string[] {
  const telling = report.phases.runs.filter(({ how }) => how !== 'none');
  if (telling.length === 0) return [];
  const spans = telling.flatMap(({ phases }) => phases);
  const phases = [...new Set(spans.map(({ phase }) => phase))];
  const limits = new Set(telling.flatMap((run) => run.limits));
  return [...phases.map((phase) => phrasePhase(phase, report)), ...limits];
}

/** In a few words, for a table: `node-boot, periodic`. */
export function phasesOf({ phases }: ReportDestination): string {
  return phases.map(({ phase }) => phase).join(', ');
}

function phrasePhase(phase: string, { phases, destinations }: Report): string {
  const here = destinations.filter((one) => one.phases.some((found) => found.phase === phase));
  const spans = phases.runs.flatMap((run) => run.phases.filter((span) => span.phase === phase));
  const [span] = spans;
  if (span === undefined) return '';
  const when =
    phases.runs.length === 1
      ? spanPhrase(span)
      : `in ${spans.length} of ${count(phases.runs.length, 'run')}`;
  const what = `${phase} (${surest(spans)}), ${when}, ${count(here.length, 'destination')}`;
  return `${what}: ${span.why}${tail(phase, here, destinations)}`;
}

/** Where the log names no clients, none are counted. */
function spanPhrase({ fromMs, toMs, clients }: PhaseSpan): string {
  const when = `${after(fromMs)} to ${after(toMs)}`;
  return clients === 0 ? when : `${when}, ${count(clients, 'client')}`;
}

/** What a reader can use: how often a rhythm comes round, and what belongs to one phase alone. */
function tail(
  phase: string,
  here: readonly ReportDestination[],
  all: readonly ReportDestination[],
): string {
  if (phase === 'periodic') {
    return `. ${list(here.map((one) => `${one.host} every ${every(one)}`))}`;
  }
  // Of a single phase everything is "only then", and nobody learns anything.
  const isOnly = all.every(({ phases }) => phases.every((one) => one.phase === phase));
  const only = isOnly ? [] : here.filter(({ phases }) => phases.length === 1);
  return only.length === 0 ? '' : `. Only then: ${list(only.map(({ host }) => host))}`;
}

function every({ phases }: ReportDestination): string {
  const ms = phases.find(({ everyMs }) => everyMs !== null)?.everyMs ?? 0;
  const seconds = Math.round(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
