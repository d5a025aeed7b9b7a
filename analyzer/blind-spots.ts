import type { Destination, Facets, Layer, Run } from '../proxy/event.ts';
import { rejectedDecryption } from './decryption.ts';
import { failuresOf } from './failures.ts';
import type { WireFindings } from './report.ts';
import { wirePhrases } from './wire/phrases.ts';

interface Capture {
  readonly runs: readonly Run[];
  readonly destinations: readonly Destination[];
  /** The layers that were on in any of the runs, whether or not they saw anything. */
  readonly layers: ReadonlySet<Layer>;
  /** What the network saw; `null` where nothing but the proxy was looking. */
  readonly wire: WireFindings | null;
}

/** Looks for one kind of gap; `undefined` where the record does not have it. */
type Spot = (capture: Capture) => string | undefined;

/**
 * Says what went past the proxy, as far as anything saw it, and what the record cannot have seen, one
 * sentence or a short paragraph each: from the layers that were off, from what an import does not
 * carry, and from what was refused or went unanswered. `destinations` are those of the proxy.
 */
export function findBlindSpots(
  runs: readonly Run[],
  destinations: readonly Destination[],
  wire: WireFindings | null = null,
): string[] {
  const layers = new Set(runs.flatMap((run) => run.layers));
  const capture = { runs, destinations, layers, wire };
  return [
    ...(wire === null ? [] : wirePhrases(wire)),
    ...SPOTS.flatMap((spot) => spot(capture) ?? []),
  ];
}

const SPOTS: readonly Spot[] = [
  onlyHttps,
  proxyVariablesIgnored,
  noHttpProxySupport,
  datagrams,
  leftOutOfFlowLogs,
  unseenLookups,
  hiddenPaths,
  ({ destinations }) => rejectedDecryption(destinations),
  importedOnly,
  importedWithoutClients,
  importedWithoutTimes,
  oneRun,
  unfinishedRuns,
  cutShort,
  malformedRequests,
  longLists,
];

const EXPLICIT: readonly Layer[] = ['proxy', 'socks', 'intercept'];

/**
 * Nothing but tunnels: nobody had HTTP_PROXY, or nobody had anything to fetch over plain HTTP. Both are
 * rare enough in a deployment that installs packages to be worth the whole paragraph.
 */
function onlyHttps(capture: Capture): string | undefined {
  if (!hasOnlyTunnels(capture)) return undefined;
  return `Everything that was asked of the proxy was a tunnel, as if only HTTPS_PROXY had been set. Then these are missing: plain HTTP (package mirrors, mirror lists, certificate revocation), which wants http_proxy, in lower case for curl; other protocols (ssh and git over ssh, mail, databases), which want ALL_PROXY or the transparent layer; what ignores the proxy variables or never gets them (services, sudo, cron, the Docker daemon, Java; apt, dnf, conda and chef have settings of their own); and UDP (NTP, DNS) and ICMP, which no proxy carries. ${whatIsKnown(capture.wire)}`;
}

function whatIsKnown(wire: WireFindings | null): string {
  if (wire === null) {
    return 'To learn which, import the flow logs and the DNS query logs of the same time into this run (sallyport import --run NAME --from vpc-flow, --from resolver).';
  }
  const distinct = (
    some: readonly { readonly host: string; readonly port: number | null }[],
  ): number => new Set(some.map(({ host, port }) => `${host} ${port}`)).size;
  const past = distinct(wire.bypassed);
  const datagramTargets = distinct(wire.datagrams);
  return past + datagramTargets === 0
    ? 'What the network logged of this run shows none of it.'
    : `Of this, ${count(past, 'destination')} and ${count(datagramTargets, 'target')} of UDP or ICMP are known from the network, and named above.`;
}

function hasOnlyTunnels({ layers, destinations }: Capture): boolean {
  const proxied = destinations.filter((one) => one.layers.some(({ value }) => value === 'proxy'));
  return (
    layers.has('proxy') &&
    !layers.has('transparent') &&
    proxied.length > 0 &&
    destinations.every((one) => one.layers.every(({ value }) => value !== 'socks')) &&
    proxied.every(({ methods }) => methods.every(({ value }) => value === 'CONNECT'))
  );
}

function proxyVariablesIgnored(capture: Capture): string | undefined {
  const { layers, wire } = capture;
  if (layers.has('transparent') || !EXPLICIT.some((layer) => layers.has(layer))) return undefined;
  if (wire !== null && wire.bypassed.length > 0) return undefined;
  if (hasOnlyTunnels(capture)) return undefined;
  return 'Software that ignores the proxy variables (HTTPS_PROXY and the like) is not in this record: only what asked the proxy was seen.';
}

function noHttpProxySupport({ layers }: Capture): string | undefined {
  if (!layers.has('proxy') || layers.has('socks') || layers.has('transparent')) return undefined;
  return 'Protocols that do not speak to an HTTP proxy (ssh, SMTP, database clients) were not seen.';
}

function datagrams({ layers, wire }: Capture): string | undefined {
  if (onlyImports(layers) || (wire !== null && wire.datagrams.length > 0)) return undefined;
  return 'UDP (NTP, DNS, QUIC) and ICMP do not pass through a TCP proxy and were not seen.';
}

/**
 * Source: "Flow log limitations", Amazon VPC User Guide,
 * docs.aws.amazon.com/vpc/latest/userguide/flow-logs-limitations.html, read 2026-11-20.
 */
function leftOutOfFlowLogs({ wire }: Capture): string | undefined {
  if (wire === null || wire.bypassed.length + wire.datagrams.length + wire.insideFlows === 0) {
    return undefined;
  }
  return 'VPC flow logs leave out traffic to the DNS server of Amazon, the metadata service, the Amazon Time Sync Service, DHCP, and Windows activation; addresses that were looked up outside of this run have no names.';
}

function unseenLookups({ layers, wire }: Capture): string | undefined {
  if (onlyImports(layers) || layers.has('dns') || wire?.lookedUpOnly.length) return undefined;
  return 'Names that a client looked up and never connected to were not seen, as the DNS layer was off.';
}

function hiddenPaths({ layers, destinations }: Capture): string | undefined {
  const hidden = destinations.filter(
    ({ protocol, paths }) => protocol === 'tls' && paths.length === 0,
  ).length;
  if (hidden === 0) return undefined;
  const why = layers.has('intercept')
    ? 'interception was off for them or failed'
    : 'TLS was not intercepted';
  return `Of ${count(hidden, 'TLS destination')} only the host is known: ${why}, so paths, buckets in paths and repositories are hidden.`;
}

function importedOnly({ layers }: Capture): string | undefined {
  if (!onlyImports(layers)) return undefined;
  return 'The record was imported: what the program that wrote the log did not see or did not log is missing here too.';
}

function importedWithoutClients({ layers, destinations }: Capture): string | undefined {
  const known = destinations.some(({ clients }) => clients.some(({ value }) => value !== ''));
  if (!layers.has('import') || destinations.length === 0 || known) return undefined;
  return 'The imported log names no clients: who asked for what is not known.';
}

/** A plain list gives every destination the moment of its import. */
function importedWithoutTimes({ layers, destinations }: Capture): string | undefined {
  const times = new Set(destinations.flatMap(({ firstSeen, lastSeen }) => [firstSeen, lastSeen]));
  if (!layers.has('import') || destinations.length < 2 || times.size !== 1) return undefined;
  return 'The imported log has no times: first and last seen are the time of the import, and counts are lines, not requests.';
}

function oneRun({ runs }: Capture): string | undefined {
  if (runs.length !== 1) return undefined;
  return 'This is one run: how much another run would add is not known.';
}

function unfinishedRuns({ runs }: Capture): string | undefined {
  const open = runs.filter(({ endedAt }) => endedAt === undefined).map(({ name }) => name);
  if (open.length === 0) return undefined;
  return `Not ended: ${open.join(', ')}; still being recorded, or the recorder was stopped by force.`;
}

/** A client that was refused, or found nobody there, did not go on to what comes next. */
function cutShort({ destinations }: Capture): string | undefined {
  const refused = destinations.filter(({ verdicts }) => verdicts.denied > 0).length;
  const failed = destinations.filter(neverAnswered).length;
  if (refused + failed === 0) return undefined;
  const what = [
    refused > 0 ? `${count(refused, 'destination')} refused` : '',
    failed > 0 ? `${count(failed, 'destination')} never reached` : '',
  ].filter((part) => part !== '');
  return `What clients would have asked for next is missing where they got stuck: ${what.join(' and ')}.`;
}

function neverAnswered({ events, errors, verdicts }: Destination): boolean {
  const codes = new Map(errors.map(({ value, events: times }) => [value, times]));
  return verdicts.denied === 0 && failuresOf(events, codes).never;
}

function malformedRequests({ runs }: Capture): string | undefined {
  const malformed = runs.reduce((total, run) => total + run.malformed, 0);
  if (malformed === 0) return undefined;
  return `${count(malformed, 'request')} named no destination that could be read, and ${malformed === 1 ? 'is' : 'are'} in no row.`;
}

/** The value under which the record counts what is past the bound of a list. */
const REST = '…';

const LISTS: readonly (keyof Facets)[] = ['clients', 'paths', 'userAgents', 'errors', 'addresses'];

function longLists({ destinations }: Capture): string | undefined {
  const cut = destinations.filter((destination) =>
    LISTS.some((list) => destination[list].some(({ value }) => value === REST)),
  ).length;
  if (cut === 0) return undefined;
  return `The lists of clients, paths or user agents of ${count(cut, 'destination')} were cut; what is past the bound is counted under "${REST}".`;
}

function onlyImports(layers: ReadonlySet<Layer>): boolean {
  return layers.size > 0 && [...layers].every((layer) => layer === 'import');
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
