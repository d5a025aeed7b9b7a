import { CERTAINTIES, type Certainty } from './phase.ts';

/** The best of some: one client that shows it is enough. */
export function surest(found: readonly { readonly certainty: Certainty }[]): Certainty {
  const present = new Set(found.map(({ certainty }) => certainty));
  return CERTAINTIES.find((certainty) => present.has(certainty)) ?? 'guess';
}
