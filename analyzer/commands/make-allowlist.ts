import { ConfigError } from '../../rules/errors.ts';
import type { PolicyEntry } from '../../rules/policy.ts';
import { nameEntry } from '../../rules/policy-entry.ts';
import { formatAllowlist } from '../../rules/policy-format.ts';
import { mergeAllowlist } from '../../rules/policy-merge.ts';
import { type BuiltAllowlist, buildAllowlist } from '../plan/allowlist.ts';
import { namesSome } from '../render/check.ts';
import { authorityOf } from '../render/phrases.ts';
import { printable } from '../render/printable.ts';
import type { Report, ReportDestination } from '../report.ts';
import type { Seen } from '../seen.ts';
import { readAllowlistText } from './allowlist-file.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';
import { chooseByPhase, type InPhases } from './choose-by-phase.ts';

export interface AllowlistRequest extends RecordRequest {
  readonly merge: string | undefined;
  readonly endpoints: boolean;
  readonly byRole?: boolean | undefined;
  /** Only what was asked for in these phases; absent: in all. */
  readonly phase?: readonly string[] | undefined;
  readonly name: string | undefined;
}

export interface WrittenAllowlist {
  readonly text: string;
  /** For stderr: what a reviewer should know before reading. */
  readonly notes: readonly string[];
}

/** Makes an allowlist from what was recorded, or adds it to one. @throws {UserError} */
export async function makeAllowlist(request: AllowlistRequest): Promise<WrittenAllowlist> {
  if (request.name !== undefined && request.merge !== undefined) {
    throw new ConfigError(
      'Cannot use --name with --merge: the file keeps its name; change it there',
    );
  }
  const { report, seen: all } = await readAnalysed(request);
  const byRole = request.byRole === true;
  if (byRole) checkRoles(all);
  const { seen, ...choice } = choosePhases(request.phase, report, all);
  const built = buildAllowlist(seen, {
    name: request.name ?? report.runs.map(({ name }) => name).join(' '),
    withoutEndpoints: request.endpoints,
    byRole,
    configuration: report.plan.configuration,
  });
  const { allowlist } = built;
  if (request.merge === undefined) {
    const { entries } = allowlist;
    const notes = [
      `${countEntries(entries)} written`,
      ...notesOnChoice(choice),
      ...(byRole ? notesOnRoles(entries) : []),
      ...notesOn(built, entries, report),
    ];
    return { text: formatAllowlist(allowlist), notes };
  }
  const existing = { text: readAllowlistText(request.merge), file: request.merge };
  const merged = mergeAllowlist(existing, allowlist.entries, request.now);
  const { text, added, kept, warnings } = merged;
  const notes = [
    `${countEntries(added)} added to what ${request.merge} has`,
    ...warnings,
    ...notesOnChoice(choice),
    ...(byRole ? notesOnRoles(added) : []),
    ...note('Not widened, the file allows less than that on purpose', kept.map(nameEntry)),
    ...notesOn(built, added, report),
  ];
  return { text, notes };
}

function checkRoles(seen: readonly Seen[]): void {
  if (seen.some(({ described }) => described.roles.length > 0)) return;
  throw new ConfigError(
    'Cannot write a list --by-role: no client had a role in what was recorded; give them roles with --client-role CIDR=NAME while it is recorded',
  );
}

function choosePhases(
  phases: readonly string[] | undefined,
  report: Report,
  seen: readonly Seen[],
): InPhases {
  return phases === undefined
    ? { seen, left: 0, guessed: [] }
    : chooseByPhase(phases, report, seen);
}

function notesOnChoice({ left, guessed }: Omit<InPhases, 'seen'>): string[] {
  return [
    ...note('Left out', [left === 0 ? '' : `${left} not asked for in these phases`]),
    ...note('Nobody marked these phases, timing alone tells them', guessed),
  ];
}

function notesOnRoles(entries: readonly PolicyEntry[]): string[] {
  const open = entries.filter(({ clients }) => clients === undefined);
  return note('For everyone, as clients without a role asked too', open.map(nameEntry));
}

/** What a reviewer should know about `entries`, which were written or added. */
export function notesOn(
  { local, endpoints, denied }: BuiltAllowlist,
  entries: readonly PolicyEntry[],
  { summary }: Report,
): string[] {
  const names = (found: readonly ReportDestination[]): string[] => found.map(authorityOf);
  const withAny = entries.filter(({ addresses }) => addresses === 'any');
  const toReview = entries.filter(({ disposition }) => disposition === 'review');
  const mirrored = summary.mirrored === 0 ? '' : `${summary.mirrored} served by an internal mirror`;
  return [
    ...note('Left out', [mirrored]),
    ...note('Left out, a VPC endpoint carries them', names(endpoints)),
    ...note('Left out, they never leave the network', names(local)),
    ...note(
      'May resolve to private addresses ("addresses: any"), as VPC endpoints do',
      withAny.map(nameEntry),
    ),
    ...note('To be reviewed by a person', toReview.map(nameEntry)),
    ...note('In the list, although it was denied each time', names(denied)),
  ];
}

function note(what: string, names: readonly string[]): string[] {
  const named = names.filter((name) => name !== '').map(printable);
  return named.length === 0 ? [] : [`${what}: ${namesSome(named)}`];
}

function countEntries(entries: readonly PolicyEntry[]): string {
  return `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`;
}
