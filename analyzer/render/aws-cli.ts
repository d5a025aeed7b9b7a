import {
  ASSOCIATE_DNS,
  associateDns,
  DNS_LIST,
  DNS_RULES,
  dnsList,
  dnsRules,
} from './aws-cli-dns.ts';
import { NETWORK_RULES, networkRules } from './aws-cli-network.ts';
import {
  addRule,
  ENDPOINT,
  endpoint,
  findPrefixList,
  GROUP,
  GROUP_RULE,
  group,
  PREFIX_LIST,
} from './aws-cli-vpc.ts';
import {
  type Infrastructure,
  PARAMETERS,
  type ParameterId,
  type Resource,
} from './infrastructure.ts';
import { constantCase, shellWord } from './shell.ts';
import { commented } from './targets/header.ts';

/**
 * Writes a bash script around the AWS CLI (version 2) that stops at the first error. What is
 * already there under the same name is brought up to date and not made again, so that the script
 * can be run twice, and once more after an error. Nothing is ever deleted.
 *
 * Commands and options: AWS CLI command reference, read 2026-11-20.
 */
export function renderAwsCli({ header, parameters, resources }: Infrastructure): string {
  const kinds = new Set(resources.map(({ kind }) => kind));
  const parts = [
    `#!/usr/bin/env bash\n${commented(header, '#')}`,
    START,
    ...parameters.map(readParameter),
    ...[...kinds].map((kind) => FUNCTIONS[kind]),
    ...resources.map(toCommands),
  ];
  return `${parts.join('\n\n')}\n`;
}

const START = `set -euo pipefail
export AWS_PAGER=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT`;

/** Lists are given as one word with blanks in it, and become an array. */
function readParameter(id: ParameterId): string {
  const name = constantCase(id);
  const { list, description } = PARAMETERS[id];
  const what = shellWord(`set ${name} to ${description}${list ? ', separated by blanks' : ''}`);
  const check = `[ -n "\${${name}:-}" ] || { echo ${what} >&2; exit 2; }`;
  return list ? `${check}\nread -r -a ${name}_LIST <<<"$${name}"` : check;
}

/** What a script needs of bash for each kind of resource that is in it. */
const FUNCTIONS: Readonly<Record<Resource['kind'], string>> = {
  'network-rule-group': NETWORK_RULES,
  'dns-domain-list': DNS_LIST,
  'dns-rule-group': DNS_RULES,
  'dns-association': ASSOCIATE_DNS,
  'prefix-list': PREFIX_LIST,
  'security-group': GROUP,
  'security-group-rule': GROUP_RULE,
  'vpc-endpoint': ENDPOINT,
};

function toCommands(resource: Resource): string {
  switch (resource.kind) {
    case 'network-rule-group':
      return networkRules(resource);
    case 'dns-domain-list':
      return dnsList(resource);
    case 'dns-rule-group':
      return dnsRules(resource);
    case 'dns-association':
      return associateDns(resource);
    case 'prefix-list':
      return findPrefixList(resource);
    case 'security-group':
      return group(resource);
    case 'security-group-rule':
      return addRule(resource);
    case 'vpc-endpoint':
      return endpoint(resource);
  }
}
