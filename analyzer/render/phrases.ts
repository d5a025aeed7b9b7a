import { DISPOSITIONS, type Disposition } from '../../rules/category.ts';
import { failuresOf } from '../failures.ts';
import type { Report, ReportDestination, TransposedName } from '../report.ts';

/** What the report is about, in the words that every format for people uses. */
export interface Heading {
  readonly title: string;
  /** When, who and how much; where a fact is not known, its line is not there. */
  readonly lines: readonly string[];
}

/** Names the runs, their time, their clients, the home region, and what was left out. */
export function headingOf({ runs, region, summary, destinations }: Report): Heading {
  const names = runs.map(({ name }) => name).join(', ');
  const clients = new Set(runs.flatMap((run) => run.clients)).size;
  const found = `${count(summary.destinations, 'destination')}, ${count(summary.events, 'attempt')}`;
  const lines = [
    [spanOf(runs), clients === 0 ? 'clients not known' : count(clients, 'client'), found].join(
      ', ',
    ),
    region.home === null
      ? 'Home region not known: no destination names one; give it with --region'
      : `Home region ${region.home}${region.inferred ? ', inferred from the names seen' : ''}`,
    summary.mirrored > 0
      ? `${count(summary.mirrored, 'destination')} left out: an internal mirror serves their category`
      : '',
    decryptedPhrase(destinations),
  ];
  return {
    title: `Sallyport report: ${runs.length === 1 ? 'run' : 'runs'} ${names}`,
    lines: lines.filter((line) => line !== ''),
  };
}

/** Whose TLS was decrypted: whoever reads paths in the report should know how they got there. */
function decryptedPhrase(destinations: readonly ReportDestination[]): string {
  const decrypted = destinations.filter(({ layers }) => layers.includes('intercept'));
  if (decrypted.length === 0) return '';
  const hosts = decrypted.map(({ host }) => host);
  return `TLS was decrypted for ${count(hosts.length, 'host')}: ${list(hosts)}`;
}

/** The time from the first start to the last end; the day is not said twice. */
function spanOf(runs: Report['runs']): string {
  const start = runs.map(({ startedAt }) => startedAt).toSorted()[0] ?? '';
  const ends = runs.map(({ endedAt }) => endedAt);
  const end = ends.includes(null) ? null : (ends.toSorted().at(-1) ?? null);
  if (end === null) return `${clock(start)} UTC, not ended`;
  if (clock(end) === clock(start)) return `${clock(start)} UTC`;
  const sameDay = end.slice(0, 10) === start.slice(0, 10);
  return `${clock(start)} to ${sameDay ? clock(end).slice(11) : clock(end)} UTC`;
}

/** An ISO time in seconds, for reading: `2026-11-20 10:41:07`. */
export function clock(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

export interface Task {
  readonly disposition: Disposition;
  readonly destinations: number;
  readonly what: string;
}

/** What to do, one task for each disposition that occurs, with how many destinations it settles. */
export function tasksOf(report: Report): Task[] {
  return DISPOSITIONS.flatMap((disposition) => {
    const destinations = report.summary.byDisposition[disposition] ?? 0;
    return destinations === 0
      ? []
      : [{ disposition, destinations, what: TASKS[disposition](report) }];
  });
}

const TASKS: Readonly<Record<Disposition, (report: Report) => string>> = {
  endpoint: ({ plan }) =>
    `Create VPC endpoints, the firewall need not carry these: ${list(plan.endpoints.map(({ service, type }) => `${service} (${type})`))}`,
  allow: ({ plan }) => `Allow in the firewall: ${list(plan.firewall.map(authorityOf))}`,
  mirror: (report) => `Serve from an internal mirror: ${list(servedOf(report))}`,
  reconfigure: ({ plan }) => `Change settings of the clients: ${list(settingsOf(plan))}`,
  local: (report) =>
    `Put into NO_PROXY, these never leave the network: ${hostsOf(report, 'local')}`,
  review: (report) => `Have a person look at these: ${hostsOf(report, 'review')}`,
};

/** Without the lists that name mirrors: those are a setting to change. */
function servedOf({ plan, destinations }: Report): string[] {
  const served = new Set(
    destinations.filter(({ disposition }) => disposition === 'mirror').map(({ host }) => host),
  );
  return plan.mirrors.flatMap(({ name, hosts }) => {
    const found = hosts.filter((host) => served.has(host)).length;
    return found === 0 ? [] : [`${name} (${count(found, 'host')})`];
  });
}

/** Each setting once, with all that it is for; NO_PROXY is the task of what is local. */
function settingsOf({ configuration }: Report['plan']): string[] {
  const changes = configuration.filter(({ setting }) => setting !== 'NO_PROXY');
  return [...Map.groupBy(changes, ({ setting }) => setting)].map(
    ([setting, same]) => `${setting} (for ${list(same.flatMap(({ hosts }) => hosts))})`,
  );
}

function hostsOf({ destinations }: Report, disposition: Disposition): string {
  const found = destinations.filter((destination) => destination.disposition === disposition);
  return list(found.map(authorityOf));
}

/** `host:port`, with brackets around an IPv6 address. */
export function authorityOf({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const LIST_LENGTH = 8;

/** The first few, and how many more there are. */
export function list(items: readonly string[]): string {
  const unique = [...new Set(items)];
  const more = unique.length - LIST_LENGTH;
  const shown = unique.slice(0, LIST_LENGTH).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** What went wrong with a destination, or `undefined`: "down: 3 attempts, ECONNREFUSED". */
export function troubleOf({ events, errors, verdicts }: ReportDestination): string | undefined {
  const { attempts, codes, refusals, never } = failuresOf(events, new Map(Object.entries(errors)));
  const why = refusals.length === 0 ? '' : `: ${refusals.join(', ')}`;
  const parts = [
    verdicts.denied > 0 ? `denied ${verdicts.denied} of ${events}${why}` : '',
    verdicts.wouldDeny > 0 ? `would be denied ${verdicts.wouldDeny} of ${events}` : '',
    never ? `down: ${count(events, 'attempt')}, ${codes.join(', ')}` : '',
    !never && attempts > 0 ? `${attempts} of ${events} failed: ${codes.join(', ')}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** A time after the start of the run: `+1,800 s`. */
export function after(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toLocaleString('en-US')} s`;
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** What becomes of one destination in another region. */
export function movePhrase({ kind, host, port, to, why, endpoint }: TransposedName): string {
  const there = kind === 'moved' ? ` becomes ${to}` : kind === 'lost' ? ' has no counterpart' : '';
  const carried = endpoint === null ? '' : `, carried by ${endpoint}`;
  return `${host}:${port}${there}${carried}${why === null ? '' : `: ${why}`}`;
}

/** What the list of blind spots holds: what went past the proxy is there only where something saw it. */
export function blindSpotTitle({ wire }: Report): string {
  const isKnown = wire !== null && wire.bypassed.length + wire.datagrams.length > 0;
  return isKnown ? 'Past the proxy, and not in this record' : 'Not in this record';
}
