import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { commented, headerLines } from './header.ts';
import { LOCAL_HOSTS } from './local-hosts.ts';
import { commonLosses, liveEntries } from './losses.ts';

const NOTES = [
  'What must go around the proxy: names that a VPC endpoint serves, and what never leaves the VPC. Everything else on the list goes through it.',
  'The file is for systemd (EnvironmentFile=), docker (--env-file) and /etc/environment; a shell needs export before each line.',
  'Clients differ. curl and Python take a name with all names below it, with and without a leading dot; Go takes .example.com for the names below only.',
  'Blocks are understood by curl from 7.86, Go and Python requests; by Python urllib and older curl they are not.',
];

/**
 * Writes the NO_PROXY variable, in both spellings, for the part of the allowlist that must not go
 * through a proxy: dispositions `endpoint` and `local`.
 */
export function renderNoProxy(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const around = entries.filter(goesAround);
  const losses = around.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'NO_PROXY',
    notes: [...NOTES, `Of the ${entries.length} entries, ${around.length} go around the proxy.`],
    losses,
    expired,
  });
  const value = [...new Set([...LOCAL_HOSTS, ...around.map(formOf)])].join(',');
  return { text: `${commented(header, '#')}\n\nNO_PROXY=${value}\nno_proxy=${value}\n`, losses };
}

/** Says whether clients must reach an entry without the proxy. */
export function goesAround({ disposition }: PolicyEntry): boolean {
  return disposition === 'endpoint' || disposition === 'local';
}

function formOf({ target }: PolicyEntry): string {
  switch (target.kind) {
    case 'exact':
      return target.host;
    case 'below':
      return `.${target.parent}`;
    case 'cidr':
      return formatCidr(target.cidr);
  }
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const { target } = entry;
  const common = commonLosses(entry, {
    ports: false,
    protocols: true,
    clients: 'none',
    paths: 'none',
  });
  if (target.kind === 'cidr') return [...specialLosses(entry), ...common];
  const what = target.kind === 'exact' ? 'every name below it' : `also ${target.parent} itself`;
  return [{ entry: nameEntry(entry), kind: 'widens', what }, ...common];
}
