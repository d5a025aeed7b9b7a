import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { shellWord } from '../shell.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { chunk, drops, type Flow, flowsOf, groupBy } from './flow.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { objectName, targetObject } from './object-name.ts';

/** Destinations of one access rule; a longer command would be hard to read in the log. */
const MAX_DESTINATIONS = 100;

const OBJECT_NAME = 80;

const NOTES = [
  'Run it with bash on the management server (R80.10 or later). It publishes nothing before all of it went well, and may be run again. The mgmt_cli lines were not verified on a server.',
  'LAYER names the access layer, "Network" if it is not set. New rules go to its top; install the policy yourself.',
  'Domain objects are in FQDN mode: the gateway looks the name up itself and allows the addresses it gets, and with them every other name there, in any protocol.',
  'Wildcards are left out: a domain object with subdomains goes by reverse DNS, which the vendor itself calls inaccurate. List the names below it instead.',
];

/** Writes a script of Check Point management commands: domains, networks, services and access rules. */
export function renderCheckPoint(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Check Point management commands',
    notes: NOTES,
    losses,
    expired,
  });
  const flows = flowsOf(entries.filter(isWritable));
  const ports = [...new Set(flows.flatMap((flow) => flow.ports))].toSorted((a, b) => a - b);
  const lines = [
    ...ports.map((port) => `add service-tcp sallyport-tcp-${port} port ${port}`),
    ...new Set(flows.map(object)),
    ...[...groupBy(flows, (flow) => flow.ports.join('-'))].flatMap(([key, some]) =>
      rules(key, some),
    ),
  ];
  const script = [`#!/usr/bin/env bash\n${commented(header, '#')}`, START, lines.join('\n'), END];
  return { text: `${script.join('\n\n')}\n`, losses };
}

const START = `set -euo pipefail
layer=\${LAYER:-Network}
session=$(mktemp)
trap 'mgmt_cli logout -s "$session" >/dev/null || true; rm -f "$session"' EXIT
mgmt_cli login -r true >"$session"

# add TYPE NAME PROPERTIES...: what is there already is left as it is.
add() {
  local type=$1 name=$2
  shift 2
  mgmt_cli show "$type" name "$name" -s "$session" >/dev/null 2>&1 ||
    mgmt_cli add "$type" name "$name" "$@" -s "$session" >/dev/null
}

# rule NAME PROPERTIES...: a rule that is there already gets the properties of this one.
rule() {
  local name=$1
  shift
  if mgmt_cli show access-rule layer "$layer" name "$name" -s "$session" >/dev/null 2>&1; then
    mgmt_cli set access-rule layer "$layer" name "$name" "$@" -s "$session" >/dev/null
  else
    mgmt_cli add access-rule layer "$layer" position top name "$name" "$@" -s "$session" >/dev/null
  fi
}`;

const END = 'mgmt_cli publish -s "$session" >/dev/null';

/** The name of a domain object is the domain itself, behind a dot. */
function nameOf(target: Flow['target']): string {
  return target.kind === 'exact' ? `.${target.host}` : targetObject(target, OBJECT_NAME);
}

function object({ target }: Flow): string {
  const name = shellWord(nameOf(target));
  if (target.kind !== 'cidr') return `add dns-domain ${name} is-sub-domain false`;
  const { network, bits } = target.cidr;
  const suffix = network.includes(':') ? '6' : '4';
  return `add network ${name} subnet${suffix} ${shellWord(network)} mask-length${suffix} ${bits}`;
}

function rules(key: string, flows: readonly Flow[]): readonly string[] {
  const ports = flows[0]?.ports ?? [];
  const destinations = [...new Set(flows.map(({ target }) => nameOf(target)))];
  return chunk(destinations, MAX_DESTINATIONS).map((some, i) => {
    const name = objectName(`${key}-${i + 1}`, OBJECT_NAME);
    return [
      `rule ${shellWord(name)} action Accept track.type Log`,
      ...ports.map((port, n) => `service.${n + 1} sallyport-tcp-${port}`),
      ...some.map((destination, n) => `destination.${n + 1} ${shellWord(destination)}`),
    ].join(' \\\n  ');
  });
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  if (!isWritable(entry)) return [drops(entry, 'a domain object in FQDN mode is one exact name')];
  return [
    ...specialLosses(entry),
    ...commonLosses(entry, { ports: true, protocols: false, clients: 'none', paths: 'none' }),
  ];
}

function isWritable({ target }: PolicyEntry): boolean {
  return target.kind !== 'below';
}
