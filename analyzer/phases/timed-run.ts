import type { Mark, Run, Timeline } from '../../proxy/event.ts';

/** A run, and when things were asked for in it. */
export interface TimedRun {
  readonly run: Pick<Run, 'name' | 'startedAt'>;
  readonly timeline: Timeline;
  /** Of this run. */
  readonly marks: readonly Mark[];
}
