import type { RefusalReason } from '../../rules/decide.ts';
import type { PolicyEntry } from '../../rules/policy.ts';
import { formatEntryLine } from '../../rules/policy-format.ts';
import { type AllowlistOptions, buildAllowlist } from '../plan/allowlist.ts';
import { printable } from '../render/printable.ts';
import type { RolesOf } from '../replay.ts';
import type { Seen } from '../seen.ts';
import type { Refusals, RefusedDestination } from './api.ts';

/** More than this nobody reads one by one; the list can be filtered for the rest. */
const MAX_REFUSALS = 50;
const MAX_CLIENTS = 6;
const MAX_VALUES = 3;

export interface RefusalContext {
  readonly roles: RolesOf;
  readonly configuration: AllowlistOptions['configuration'];
}

/** Says who asked for what and was refused, or would have been, and which entry would change that. */
export function listRefusals(seen: readonly Seen[], context: RefusalContext): Refusals {
  const refused = seen.filter(
    ({ counted: { verdicts } }) => verdicts.denied + verdicts.wouldDeny > 0,
  );
  const latest = refused.toSorted((a, b) => b.counted.lastSeen - a.counted.lastSeen);
  return {
    total: refused.length,
    items: latest.slice(0, MAX_REFUSALS).map((one) => describeRefusal(one, context)),
  };
}

function describeRefusal(seen: Seen, { roles, configuration }: RefusalContext): RefusedDestination {
  const { counted, described } = seen;
  const reasons = counted.errors.flatMap(({ value }) => (isReason(value) ? [value] : []));
  const clients = counted.clients.map(({ value }) => ({
    address: value === '' ? 'not known' : printable(value),
    roles: [...(roles.get(value) ?? [])].map(printable),
  }));
  const entry = entryFor(seen, reasons, configuration);
  return {
    id: idOf(counted),
    host: counted.host,
    port: counted.port,
    denied: counted.verdicts.denied,
    wouldDeny: counted.verdicts.wouldDeny,
    lastSeen: counted.lastSeen,
    reasons: reasons.map((code) => ({ code, text: REASONS[code].text })),
    clients: clients.slice(0, MAX_CLIENTS),
    moreClients: Math.max(0, clients.length - MAX_CLIENTS),
    userAgents: counted.userAgents.slice(0, MAX_VALUES).map(({ value }) => printable(value)),
    paths: counted.paths.slice(0, MAX_VALUES).map(({ value }) => printable(value)),
    entry: entry === undefined ? null : `  - ${formatEntryLine(entry)}`,
    advice:
      reasons.map((code) => REASONS[code].advice).find((text) => text !== '') ?? described.reason,
  };
}

/** How a destination is called in addresses of pages and in the API. */
export function idOf({
  protocol,
  host,
  port,
}: {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
}): string {
  return `${protocol} ${host} ${port}`;
}

/** The entry that would admit a destination; none where it should never be admitted. */
export function entryFor(
  seen: Seen,
  reasons: readonly RefusalReason[],
  configuration: AllowlistOptions['configuration'],
): PolicyEntry | undefined {
  if (reasons.some((reason) => NO_ENTRY_HELPS.has(reason))) return undefined;
  const options = { name: '', withoutEndpoints: false, configuration };
  const [entry] = buildAllowlist([seen], options).allowlist.entries;
  if (entry === undefined) return undefined;
  const { paths, ...anyPath } = entry;
  return {
    ...(reasons.includes('ambiguous-path') ? anyPath : entry),
    ...(reasons.includes('private-address') && { addresses: 'any' }),
    ...(reasons.some((reason) => NOT_TLS.has(reason)) && { protocol: 'tcp' }),
  };
}

const NOT_TLS: ReadonlySet<RefusalReason> = new Set(['not-tls', 'no-sni']);
const NO_ENTRY_HELPS: ReadonlySet<RefusalReason> = new Set(['special-address', 'sni-mismatch']);

function isReason(code: string): code is RefusalReason {
  return Object.hasOwn(REASONS, code);
}

interface ReasonText {
  readonly text: string;
  /** What to know before the entry is written; empty where the destination itself says enough. */
  readonly advice: string;
}

const NARROWED = 'The list says so on purpose; widen its entry there, or add this one beside it.';
const NO_NAME =
  'The entry below lets any traffic through to this host and port: first find out what the client speaks.';

const REASONS: Readonly<Record<RefusalReason, ReasonText>> = {
  'no-entry': { text: 'the allowlist has no entry for it', advice: '' },
  'wrong-port': { text: 'its entry does not allow this port', advice: NARROWED },
  'wrong-protocol': { text: 'its entry allows another protocol', advice: NARROWED },
  'wrong-client': { text: 'its entry is for other clients', advice: NARROWED },
  expired: { text: 'its entry has expired', advice: 'Give the entry in the list another date.' },
  'wrong-path': { text: 'its entry allows other paths', advice: NARROWED },
  'ambiguous-path': {
    text: 'the path can be read in more than one way',
    advice: 'Only an entry for all paths admits it; better let the client ask for a plain path.',
  },
  'address-literal': {
    text: 'a bare address needs an entry of its own',
    advice: 'Better ask for the name: addresses change, and nobody can review them.',
  },
  'private-address': {
    text: 'the name resolves to a private address',
    advice: 'Right for a name that a VPC endpoint serves; for a public name it is DNS rebinding.',
  },
  'special-address': {
    text: 'it leads to loopback, metadata or another special address',
    advice: 'Put it into NO_PROXY at the client: through a proxy it would mean the proxy itself.',
  },
  'not-tls': { text: 'the tunnel does not open with TLS', advice: NO_NAME },
  'no-sni': { text: 'the ClientHello names no host', advice: NO_NAME },
  'sni-mismatch': {
    text: 'the ClientHello names another host',
    advice:
      'No entry allows that: it asks a front for somebody else. Let the client ask for the host that it means.',
  },
};
