import type { Contact } from '../../proxy/event.ts';
import type { Certainty } from './phase.ts';

/** That one client asked for one destination in one phase. */
export interface Sighting {
  readonly phase: string;
  readonly certainty: Certainty;
  readonly everyMs: number | null;
  readonly contact: Contact;
  readonly from: number;
  readonly to: number;
}

/** A sighting that is no rhythm. */
export function sight(
  contact: Contact,
  at: number,
  { phase, certainty }: Pick<Sighting, 'phase' | 'certainty'>,
): Sighting {
  return { phase, certainty, everyMs: null, contact, from: at, to: at };
}

/** What takes two contacts for one destination: what one log calls TLS, another calls TCP. */
export function placeOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host} ${port}`;
}
