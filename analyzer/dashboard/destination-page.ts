import type { Facet } from '../../proxy/event.ts';
import { formatEntryItem } from '../../rules/policy-format.ts';
import type { Rule } from '../../rules/rule.ts';
import { explain, factsOf, type Knowledge } from '../explain.ts';
import type { AllowlistOptions } from '../plan/allowlist.ts';
import { printable } from '../render/printable.ts';
import type { RolesOf } from '../replay.ts';
import type { DestinationPage, Evidence } from './api.ts';
import { entryFor } from './refusals.ts';
import type { Line } from './row.ts';

const MAX_VALUES = 100;

export interface PageContext {
  readonly run: string;
  readonly roles: RolesOf;
  readonly knowledge: Knowledge;
  readonly rules: readonly Rule[];
  readonly configuration: AllowlistOptions['configuration'];
}

/** Says all that is known about one destination: what it is, why, and what it was seen with. */
export function describePage({ row, seen }: Line, context: PageContext): DestinationPage {
  const { counted, described } = seen;
  const { host, port, protocol } = counted;
  const paths = counted.paths.map(({ value }) => value);
  const explanation = explain(host, { host, port, protocol, paths }, context.knowledge);
  const entry = entryFor(seen, [], context.configuration);
  return {
    run: context.run,
    row,
    reason: printable(described.reason),
    explained: factsOf(explanation, context.rules).flatMap(([name, text]) =>
      text === undefined ? [] : [{ name, text: printable(text) }],
    ),
    evidence: evidenceOf(counted, context.roles),
    phases: described.phases.map(({ phase, certainty, everyMs }) => {
      return { name: printable(phase), certainty, everyMs };
    }),
    entry: entry === undefined ? null : formatEntryItem(entry),
  };
}

function evidenceOf(counted: Line['seen']['counted'], roles: RolesOf): Evidence[] {
  const roleOf = (client: string): string | null =>
    [...(roles.get(client) ?? [])].map(printable).join(', ') || null;
  return [
    toEvidence('Clients', counted.clients, roleOf),
    toEvidence('Roles', counted.roles),
    toEvidence('Programs (User-Agent)', counted.userAgents),
    toEvidence('Methods', counted.methods),
    toEvidence('Paths', counted.paths),
    toEvidence('Names in TLS (SNI)', counted.snis),
    toEvidence('Addresses connected to', counted.addresses),
    toEvidence('Errors', counted.errors),
    toEvidence('Capture layers', counted.layers),
    toEvidence('Runs', counted.runs),
  ].filter(({ values }) => values.length > 0);
}

function toEvidence(
  title: string,
  facets: readonly Facet[],
  noteOf: (value: string) => string | null = () => null,
): Evidence {
  const values = facets
    .filter(({ value }) => value !== '')
    .toSorted((a, b) => b.events - a.events)
    .map(({ value, events, firstSeen, lastSeen }) => {
      return { value: printable(value), note: noteOf(value), events, firstSeen, lastSeen };
    });
  return {
    title,
    values: values.slice(0, MAX_VALUES),
    more: Math.max(0, values.length - MAX_VALUES),
  };
}
