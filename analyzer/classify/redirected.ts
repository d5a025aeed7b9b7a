import type { Destination, Facet } from '../../proxy/event.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';
import { distributionsIn } from './distribution.ts';
import { looksLikeMirror } from './mirror-name.ts';

export interface Classified {
  readonly destination: Destination;
  readonly classification: Classification;
}

/** A client's contact with a redirector, and the first with the host that may have come of it. */
interface Lead {
  readonly redirector: Classified;
  readonly client: string;
  readonly gapMs: number;
}

/** A package manager goes on within a second; five allow for a slow list and a dead first mirror. */
const MAX_GAP_MS = 5_000;

/** FTP, HTTP, HTTPS and rsync: where mirrors answer. */
const MIRROR_PORTS: ReadonlySet<number> = new Set([21, 80, 443, 873]);

const REDIRECTED: RuleRef = {
  id: 'redirected-in-time',
  file: 'analyzer/classify/redirected.ts',
  source: 'the times in the record: a client went there right after it had asked a mirror list',
  read: '2026-11-21',
};

/**
 * Follows mirror lists in time: a host that nobody knows, that clients first reached within seconds of asking
 * `mirrors.fedoraproject.org`, and that is called like a mirror (`ftp.example.edu`), is probably one that was named there.
 *
 * The time alone files nothing: a node that installs packages asks a vendor for a licence in the same second, and a
 * host filed as a mirror is left out with `--mirrored`. What only the time speaks for keeps its category, and gets a note.
 * Two things at the same moment prove nothing about their order: records without times of their own (imported
 * lists, whose rows share one) infer nothing, and neither do rows without a client. A host that a rule knows keeps what
 * the rule says; a name in a content network, too, gets no more than the note.
 */
export function followRedirectors(all: readonly Classified[]): readonly Classified[] {
  const redirectors = all.filter(isRedirector);
  if (redirectors.length === 0) return all;
  return all.map((one) => (isOpen(one) ? follow(one, redirectors) : one));
}

function isRedirector({ classification }: Classified): boolean {
  const { category, stability } = classification;
  return stability === 'rotating' && (category === 'os-mirror' || category === 'package-repo');
}

/** Unknown, called a mirror of nobody knows what, or behind a content network that hides its tenant. */
function isOpen({ destination, classification }: Classified): boolean {
  const { category, stability, rule } = classification;
  if (!MIRROR_PORTS.has(destination.port)) return false;
  return (
    category === 'unknown' ||
    rule?.id === 'name-mirror' ||
    (category === 'cdn' && stability === 'cdn')
  );
}

function follow(open: Classified, redirectors: readonly Classified[]): Classified {
  const { destination, classification } = open;
  const leads = destination.clients.flatMap((client) => nearest(client, destination, redirectors));
  // Clients that came from elsewhere speak against it; without a majority it is coincidence.
  if (leads.length * 2 <= destination.clients.length) return open;
  const [lead] = leads.toSorted((a, b) => a.gapMs - b.gapMs);
  if (lead === undefined) return open;
  const evidence = evidenceOf(lead, leads.length, destination.clients.length);
  const isMirror = classification.category !== 'cdn' && looksLikeMirror(destination.host);
  return {
    destination,
    classification: isMirror
      ? asMirror(lead, evidence)
      : { ...classification, why: `${classification.why}; perhaps a mirror, as ${evidence}` },
  };
}

/** The contact with a redirector that came last before this client first reached the host. */
function nearest(
  client: Facet,
  { runs }: Destination,
  redirectors: readonly Classified[],
): readonly Lead[] {
  if (client.value === '') return [];
  const leads = redirectors.flatMap((redirector) => {
    const asked = redirector.destination.clients.find(({ value }) => value === client.value);
    if (asked === undefined || !shareARun(runs, redirector.destination.runs)) return [];
    return [asked.firstSeen, asked.lastSeen]
      .map((at) => client.firstSeen - at)
      .filter((gapMs) => gapMs > 0 && gapMs <= MAX_GAP_MS)
      .map((gapMs): Lead => ({ redirector, client: client.value, gapMs }));
  });
  return leads.toSorted((a, b) => a.gapMs - b.gapMs).slice(0, 1);
}

function shareARun(some: readonly Facet[], others: readonly Facet[]): boolean {
  return some.some(({ value }) => others.some((other) => other.value === value));
}

function evidenceOf({ redirector, client, gapMs }: Lead, led: number, clients: number): string {
  const seconds = (gapMs / 1_000).toFixed(1);
  const others = clients === 1 ? '' : `, and so for ${led} of ${clients} clients`;
  return `${client} asked ${redirector.destination.host} ${seconds} s before${others}`;
}

function asMirror(lead: Lead, evidence: string): Classification {
  const { category, label } = lead.redirector.classification;
  const names = distributionsIn(label);
  const tree = names.length === 0 ? (label ?? 'packages') : names.join(' or ');
  return {
    category,
    label: `${tree} mirror, by its name and time`,
    stability: 'mirror',
    disposition: 'mirror',
    why: `no list names this host, but ${evidence}, so it is probably a mirror that was named there; its name fits, too`,
    rule: REDIRECTED,
    inferredFrom: evidence,
  };
}
