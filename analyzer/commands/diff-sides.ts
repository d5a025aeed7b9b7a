import { ConfigError } from '../../rules/errors.ts';
import type { Allowlist, EntryTarget } from '../../rules/policy.ts';
import { indexAllowlist } from '../../rules/policy-index.ts';
import { defaultProtocol } from '../../rules/protocol.ts';
import type { Classification } from '../../rules/rule.ts';
import { classify } from '../classify/classify.ts';
import { fitSides, itemsOfAllowlist, itemsOfRun } from '../diff/items.ts';
import { type DiffInput, diff } from '../diff.ts';
import { DIFF_FORMATS, DIFF_RENDERERS, type DiffFormat } from '../render/diff.ts';
import { replay } from '../replay.ts';
import { readAllowlistFile } from './allowlist-file.ts';
import { type AnalysedRecord, type RecordRequest, readAnalysed } from './analysed-record.ts';
import { loadRules } from './rules.ts';

export interface DiffRequest extends Omit<RecordRequest, 'run'> {
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly volatile: boolean;
}

export interface DiffAnswer {
  readonly text: string;
  readonly differs: boolean;
}

type Side =
  | { readonly kind: 'run'; readonly name: string; readonly record: AnalysedRecord }
  | { readonly kind: 'allowlist'; readonly name: string; readonly allowlist: Allowlist };

/** Reads two runs, two allowlists or one of each, and says what differs. @throws {UserError} */
export async function diffSides(request: DiffRequest): Promise<DiffAnswer> {
  const format = parseDiffFormat(request.format);
  const from = await readSide(request.from, request);
  const to = await readSide(request.to, request);
  const result = diff(toInput(from, to, request));
  return { text: DIFF_RENDERERS[format](result), differs: result.differs };
}

/** A run has a name without a slash; what ends in .yaml is a file even where a run is called so. */
const FILE = /\/|\.ya?ml$/;

async function readSide(name: string, request: DiffRequest): Promise<Side> {
  if (FILE.test(name)) {
    return { kind: 'allowlist', name, allowlist: readAllowlistFile(name, request.now).allowlist };
  }
  // yargs hands a `-` over as nothing.
  if (name === '' || name === '-') {
    throw new ConfigError('Cannot compare with "-": name a run or a file; /dev/stdin is one');
  }
  return { kind: 'run', name, record: await readAnalysed({ ...request, run: [name] }) };
}

function toInput(from: Side, to: Side, request: DiffRequest): DiffInput {
  const unfolded = request.volatile;
  if (from.kind === 'run' && to.kind === 'allowlist') {
    const { run, list } = fitRun(from.record, to.allowlist, request);
    return { from: { ...nameOf(from), items: run }, to: { ...nameOf(to), items: list }, unfolded };
  }
  if (from.kind === 'allowlist' && to.kind === 'run') {
    const { run, list } = fitRun(to.record, from.allowlist, request);
    return { from: { ...nameOf(from), items: list }, to: { ...nameOf(to), items: run }, unfolded };
  }
  return {
    from: { ...nameOf(from), items: itemsOf(from, request) },
    to: { ...nameOf(to), items: itemsOf(to, request) },
    // A person put each entry of a list there: no change of one is noise.
    unfolded: unfolded || from.kind === 'allowlist',
  };
}

function nameOf({ kind, name }: Side): DiffInput['from'] {
  return { kind, name, items: [] };
}

function itemsOf(side: Side, request: DiffRequest): DiffInput['from']['items'] {
  return side.kind === 'run'
    ? itemsOfRun(side.record.report.destinations)
    : itemsOfAllowlist(side.allowlist.entries, classifier(request));
}

/** What never leaves the network belongs into NO_PROXY and not into a list: it is not compared. */
function fitRun(
  { report, seen, roles }: AnalysedRecord,
  allowlist: Allowlist,
  request: DiffRequest,
): ReturnType<typeof fitSides> {
  const policy = indexAllowlist(allowlist);
  const leaving = report.destinations.filter(({ disposition }) => disposition !== 'local');
  return fitSides(
    itemsOfRun(leaving),
    itemsOfAllowlist(allowlist.entries, classifier(request)),
    allowlist.entries,
    seen.map(({ counted }) => replay(counted, { policy, roles, now: request.now })),
  );
}

function classifier({
  rules,
}: DiffRequest): (target: EntryTarget, port: number) => Classification | undefined {
  const set = loadRules(rules ?? []);
  return (target, port) =>
    target.kind === 'exact'
      ? classify({ host: target.host, port, protocol: defaultProtocol(port), paths: [] }, set)
      : undefined;
}

function parseDiffFormat(text: string): DiffFormat {
  const format = DIFF_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new ConfigError(
    `Cannot write the diff as --format ${JSON.stringify(text)}: write text, md or json`,
  );
}
