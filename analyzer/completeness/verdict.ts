import type { CategoryCompleteness, NodeCompleteness } from '../report.ts';

/** What the verdict is made from. */
export interface Judged extends Omit<CategoryCompleteness, 'verdict'> {
  /** Whether some are mirrors, which a mirror of one's own can stand in for. */
  readonly hasMirrors: boolean;
}

/**
 * Says in one plain sentence how complete a category is. Mirrors are never called complete: the
 * next run may be sent to others, however many were compared.
 */
export function giveVerdict(judged: Judged): string {
  const { seen, estimate, low, high } = judged;
  if (estimate === null || low === null || high === null) return oneRun(judged);
  const unseen = Math.round(estimate - seen);
  const range = `95 %: ${low - seen} to ${high - seen}`;
  const about = unseen === 0 ? 'none unseen' : `about ${unseen} unseen`;
  if (judged.rotates) {
    return `${about} (${range}), and the next run may be sent to others: will never be complete, ${judged.hasMirrors ? 'mirror them' : 'allowing what was seen is not enough'}`;
  }
  if (unseen > 0) return `${about} (${range}); ${moreRuns(judged)}`;
  if (leavesNoRoom(seen, high)) return `complete, ${newsOf(judged)}`;
  return `nothing points to more, ${newsOf(judged)}; 95 %: at most ${high - seen} unseen`;
}

/** The interval ends within one destination, or one in twenty, of what was seen. */
function leavesNoRoom(seen: number, high: number): boolean {
  return high - seen <= Math.max(1, seen / 20);
}

function newsOf({ runs, runsWithoutNew }: Judged): string {
  if (runsWithoutNew === runs - 1) return `0 new since the first of ${runs} runs`;
  if (runsWithoutNew === 0) return `the last of ${runs} runs still showed something new`;
  return `0 new in the last ${runsWithoutNew} of ${runs} runs`;
}

function moreRuns({ moreRunsFor95, estimate }: Judged): string {
  const total = Math.round(estimate ?? 0);
  if (moreRunsFor95 === null || moreRunsFor95 === 0) return `95 % of ${total} are seen`;
  return `${moreRunsFor95} more ${moreRunsFor95 === 1 ? 'run' : 'runs'} should show 95 % of ${total}`;
}

function oneRun({ runs, overNodes, rotates }: Judged): string {
  const cannot =
    runs === 0
      ? 'nothing was recorded'
      : `one run cannot say what another would add${rotates ? ', and mirrors change from run to run' : ''}`;
  return overNodes === null ? cannot : `${cannot}; ${nodesPhrase(overNodes)}`;
}

/** What the nodes of one run say, for want of a second run. */
export function nodesPhrase({ role, nodes, seen, estimate, high }: NodeCompleteness): string {
  const who = `${nodes} ${role === null ? 'nodes' : `${role} nodes`}`;
  const unseen = Math.round(estimate - seen);
  const found =
    unseen === 0 && leavesNoRoom(seen, high)
      ? 'leave none unseen'
      : `leave ${unseen === 0 ? 'none' : `about ${unseen}`} unseen (95 %: up to ${high - seen})`;
  return `within it, ${who} ${found}`;
}
