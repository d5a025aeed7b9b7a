import { isIpLiteral } from '../../../rules/host.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryTarget, nameEntry, protocolOf } from '../../../rules/policy-entry.ts';
import { printable } from '../printable.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { purposesByTarget } from './describe-entry.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { clearPathExpression, isPathPattern } from './path-expression.ts';

/**
 * Writes the allowlist as a tinyproxy filter, a regular expression a line.
 *
 * With `FilterURLs On` tinyproxy compares the expression with `host:port` of a CONNECT and with
 * the whole URL of a plain request, so ports, protocols and paths are kept; without it, it
 * compares the bare host. Observed with tinyproxy 1.11.1, 2026-11-20.
 */
export function renderTinyproxy(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'tinyproxy filter',
    notes: notesFor(entries),
    losses,
    expired,
  });
  const purposes = purposesByTarget(entries);
  const lines = entries.flatMap((entry) => [
    ...(purposes.get(formatEntryTarget(entry.target)) ?? []).map((text) =>
      commented([printable(text)], '#'),
    ),
    ...expressionsOf(entry),
  ]);
  return { text: `${[commented(header, '#'), '', ...lines].join('\n')}\n`, losses };
}

function notesFor(entries: readonly PolicyEntry[]): readonly string[] {
  const tunnels = entries.flatMap((entry) =>
    entry.ports.filter((port) => protocolOf(entry, port) !== 'http'),
  );
  const ports = [...new Set(tunnels)].toSorted((a, b) => a - b);
  return [
    'It needs these lines in tinyproxy.conf, and does not hold without the last three:',
    '  Filter "/etc/tinyproxy/filter"',
    ...(ports.length > 0 ? ports : [443]).map((port) => `  ConnectPort ${port}`),
    '  FilterType ere        (before 1.11: FilterExtended On)',
    '  FilterURLs On',
    '  FilterDefaultDeny Yes',
    'tinyproxy does not look where a name leads: a name with a private or a metadata address is let through.',
    'Nor does it look into a tunnel. Upper and lower case are one, in paths too.',
  ];
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const blocks = expressionOfHost(entry) === undefined;
  const odd = entry.paths?.filter((path) => !isPathPattern(path)) ?? [];
  const whats = [
    ...(blocks ? ['only single addresses and IPv4 blocks of /8, /16 and /24 can be written'] : []),
    ...odd.map((path) => `the path ${path}, which holds encoded characters`),
  ];
  if (blocks) return whats.map((what) => ({ entry: nameEntry(entry), kind: 'drops', what }));
  return [
    ...specialLosses(entry),
    ...commonLosses(entry, { ports: true, protocols: true, clients: 'none', paths: 'http' }),
    ...whats.map((what): Loss => ({ entry: nameEntry(entry), kind: 'drops', what })),
  ];
}

function expressionsOf(entry: PolicyEntry): readonly string[] {
  const host = expressionOfHost(entry);
  if (host === undefined) return [];
  return entry.ports.flatMap((port) => {
    if (protocolOf(entry, port) !== 'http') return [`^${host}:${port}$`];
    const origin = `^http://${host}${port === 80 ? '(:80)?' : `:${port}`}`;
    if (entry.paths === undefined) return [`${origin}([/?]|$)`];
    return entry.paths
      .filter(isPathPattern)
      .map((path) => `${origin}${clearPathExpression(path)}(\\?|$)`);
  });
}

/** An octet, in a block; a name, below a wildcard: no `/`, `@` or `:` can stand there and move the host. */
const OCTET = '[0-9]+';
const LABELS = '[a-z0-9_.-]+';

function expressionOfHost({ target }: PolicyEntry): string | undefined {
  if (target.kind === 'exact') return escapeHost(target.host);
  if (target.kind === 'below') return `${LABELS}\\.${escapeHost(target.parent)}`;
  const { network, bits } = target.cidr;
  if (network.includes(':')) return bits === 128 ? escapeHost(`[${network}]`) : undefined;
  if (!isIpLiteral(network) || bits === 0 || bits % 8 !== 0) return undefined;
  const kept = network.split('.').slice(0, bits / 8);
  return [...kept, ...Array.from({ length: 4 - kept.length }, () => OCTET)].join('\\.');
}

function escapeHost(host: string): string {
  return host.replace(/[.[\]]/g, '\\$&');
}
