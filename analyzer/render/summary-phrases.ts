import type { Report } from '../report.ts';
import { count, list, troubleOf } from './phrases.ts';

/**
 * Says in three sentences what was seen, what is asked of whom, and what is still open: for the
 * reader who reads nothing else.
 */
export function summarySentences(report: Report): readonly [string, string, string] {
  return [whatWasSeen(report), whatIsAsked(report), whatIsOpen(report)];
}

function whatWasSeen({ runs, summary }: Report): string {
  const names = `${runs.length === 1 ? 'run' : 'runs'} ${list(runs.map(({ name }) => name))}`;
  if (summary.destinations + summary.mirrored === 0) return `Nothing was recorded in ${names}.`;
  const clients = new Set(runs.flatMap((run) => run.clients)).size;
  const found = `${count(summary.events, 'attempt')} to reach ${count(summary.destinations, 'destination')}`;
  const left =
    summary.mirrored === 0 ? '' : `, besides ${summary.mirrored} that an internal mirror serves`;
  if (clients === 0) return `The record of ${names} holds ${found}${left}.`;
  return `In ${names}, ${count(clients, 'client')} made ${found}${left}.`;
}

function whatIsAsked({ summary: { byDisposition }, plan }: Report): string {
  const { endpoint = 0, mirror = 0, reconfigure = 0, local = 0 } = byDisposition;
  const rest = [
    endpoint === 0 ? '' : `${endpoint} ${go(endpoint)} through VPC endpoints`,
    mirror === 0 ? '' : `${mirror} should come from an internal mirror`,
    reconfigure === 0 ? '' : `${reconfigure} ${go(reconfigure)} away with a setting`,
    local === 0 ? '' : `${local} never ${local === 1 ? 'leaves' : 'leave'} the network`,
  ].filter((part) => part !== '');
  const asked = plan.firewall.length;
  const rules = asked === 0 ? 'no rule' : count(asked, 'rule');
  if (rest.length === 0) return `The firewall is asked for ${rules}.`;
  return `The firewall is asked for ${rules}; of the others, ${enumerate(rest)}.`;
}

function go(amount: number): string {
  return amount === 1 ? 'goes' : 'go';
}

function whatIsOpen(report: Report): string {
  const review = report.summary.byDisposition.review ?? 0;
  const troubled = report.destinations.filter((one) => troubleOf(one) !== undefined).length;
  const parts = [
    review === 0
      ? 'no destination is left for a person to decide'
      : `${count(review, 'destination')} ${review === 1 ? 'is' : 'are'} for a person to decide`,
    troubled === 0
      ? ''
      : `${troubled} failed or ${troubled === 1 ? 'was' : 'were'} refused at least once`,
    whatMayCome(report),
  ].filter((part) => part !== '');
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** What another run may show: of mirrors no number of runs says it. */
function whatMayCome({ completeness, runs }: Report): string {
  const judged = Object.values(completeness.byCategory);
  if (judged.length === 0) return '';
  const steady = judged.filter(({ rotates, estimate }) => !rotates && estimate !== null);
  if (steady.length === 0) {
    return runs.length > 1
      ? 'the next run may be sent to other mirrors'
      : 'one run cannot say what the next would add';
  }
  const unseen = steady.reduce((sum, { estimate, seen }) => sum + ((estimate ?? seen) - seen), 0);
  const about = Math.round(unseen);
  const beside = steady.length === judged.length ? '' : ', mirrors aside';
  return about === 0
    ? `the runs point to nothing more${beside}`
    : `about ${about} more ${about === 1 ? 'is' : 'are'} expected to turn up${beside}`;
}

/** `a, b and c`. */
function enumerate(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
