import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { shellWord } from '../shell.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { chunk, drops, type Flow, flowsOf, groupBy } from './flow.ts';
import { commented, headerLines } from './header.ts';
import { isIPv6 } from './ipv4-mask.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { isMachineName } from './object-name.ts';

/** Destinations of one rule: below the limit of the service, which is not verified. */
const MAX_DESTINATIONS = 100;

const FIRST_PRIORITY = 10_000;

const NOTES = [
  'Run it with bash and the gcloud CLI; POLICY names a global network firewall policy, which must be there. It may be run again. The commands were not verified in a project.',
  `It writes priorities from ${FIRST_PRIORITY} on; rules that a shorter list no longer needs stay, and an egress rule that denies the rest is yours to add below.`,
  'A rule allows the addresses that Cloud NGFW looks up for a name (at most 32 of IPv4 and 32 of IPv6), and with them every other name there, in any protocol. Names of content networks change addresses faster than that.',
  'A name that does not resolve is left out of its rule without a word.',
];

/** Writes a script of gcloud commands: egress rules of a network firewall policy with names and ranges. */
export function renderGcpFirewall(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Google Cloud NGFW egress rules',
    notes: NOTES,
    losses,
    expired,
  });
  const groups = groupBy(flowsOf(entries.filter(isWritable)), ({ target, ports, sources }) =>
    JSON.stringify([familyOf(target), ports, sources]),
  );
  const rules = [...groups.values()].flatMap((flows) =>
    chunk(destinations(flows), MAX_DESTINATIONS).map((some) => ruleOptions(flows, some)),
  );
  const parts = [
    `#!/usr/bin/env bash\n${commented(header, '#')}`,
    START,
    ...rules.map(
      (words, i) => `rule ${FIRST_PRIORITY + i} ${words.map(shellWord).join(' \\\n  ')}`,
    ),
  ];
  return { text: `${parts.join('\n\n')}\n`, losses };
}

const START = `set -euo pipefail
[ -n "\${POLICY:-}" ] || { echo 'set POLICY to the name of a global network firewall policy' >&2; exit 2; }

# rule PRIORITY OPTIONS...: a rule of this priority that is there already gets these options.
rule() {
  local priority=$1 verb=create
  shift
  if gcloud compute network-firewall-policies rules describe "$priority" \\
    --firewall-policy="$POLICY" --global-firewall-policy >/dev/null 2>&1; then
    verb=update
  fi
  gcloud compute network-firewall-policies rules "$verb" "$priority" \\
    --firewall-policy="$POLICY" --global-firewall-policy "$@"
}`;

/** One rule takes names, or ranges of IPv4, or ranges of IPv6. */
function familyOf(target: Flow['target']): string {
  if (target.kind !== 'cidr') return 'names';
  return isIPv6(target.cidr) ? 'IPv6' : 'IPv4';
}

function destinations(flows: readonly Flow[]): readonly string[] {
  const texts = flows.flatMap(({ target }) => {
    if (target.kind === 'cidr') return [formatCidr(target.cidr)];
    return target.kind === 'exact' ? [target.host] : [];
  });
  return [...new Set(texts)].toSorted();
}

function ruleOptions(flows: readonly Flow[], some: readonly string[]): readonly string[] {
  const { ports = [], sources = [], target } = flows[0] ?? {};
  const option = target?.kind === 'cidr' ? '--dest-ip-ranges' : '--dest-fqdns';
  return [
    '--direction=EGRESS',
    '--action=allow',
    `--layer4-configs=${ports.map((port) => `tcp:${port}`).join(',')}`,
    ...(sources.length > 0 ? [`--src-ip-ranges=${sources.join(',')}`] : []),
    '--enable-logging',
    `${option}=${some.join(',')}`,
  ];
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  if (entry.target.kind === 'below') return [drops(entry, 'Cloud NGFW has no wildcard for names')];
  if (!isWritable(entry)) return [drops(entry, 'Cloud NGFW takes no underscore in a name')];
  return [
    ...specialLosses(entry),
    ...commonLosses(entry, {
      ports: true,
      protocols: false,
      clients: 'addresses',
      paths: 'none',
    }),
  ];
}

function isWritable({ target }: PolicyEntry): boolean {
  return target.kind === 'cidr' || (target.kind === 'exact' && isMachineName(target.host));
}
