import type { Requester } from './change-request.ts';

/** What a report is written for. */
export interface RenderOptions {
  /** Width of the terminal; absent where the result does not go to one. */
  readonly columns?: number | undefined;
  /** Who asks for the rules, where the user says so. */
  readonly requester?: Requester | undefined;
}
