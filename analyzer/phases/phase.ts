/**
 * The phases that timing can tell, in the order in which a deployment goes through them. A script
 * that marks phases may call them anything.
 */
export const GUESSED_PHASES = [
  'create',
  'node-boot',
  'post-install',
  'steady',
  'periodic',
  'teardown',
] as const;

export type GuessedPhase = (typeof GUESSED_PHASES)[number];

/** What was asked for before the first mark of a run that has marks. */
export const BEFORE_MARKS = 'before-marks';

/**
 * How sure it is. `marked`: a script said when the phase began · `likely`: several clients agree, or
 * a rhythm shows it · `guess`: it fits, and something else would fit too.
 */
export const CERTAINTIES = ['marked', 'likely', 'guess'] as const;

export type Certainty = (typeof CERTAINTIES)[number];

/** A phase in which a destination was asked for. */
export interface PhaseFinding {
  readonly phase: string;
  readonly certainty: Certainty;
  /** The time between two visits; `null` where the phase is no rhythm. */
  readonly everyMs: number | null;
}

/** What one run says of its phases. */
export interface RunPhases {
  readonly run: string;
  /** `none`: nothing in it tells one phase from another. */
  readonly how: 'marks' | 'timing' | 'none';
  readonly phases: readonly PhaseSpan[];
  /** What is not known, and why, one sentence each. */
  readonly limits: readonly string[];
}

/** From the first to the last visit of a phase, over all clients; phases of different clients overlap. */
export interface PhaseSpan {
  readonly phase: string;
  readonly certainty: Certainty;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** After the start of the run. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly clients: number;
  readonly destinations: number;
  /** What shows it, in words. */
  readonly why: string;
}
