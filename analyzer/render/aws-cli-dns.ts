import type { DnsAssociation, DnsDomainList, DnsRule, DnsRuleGroup } from './infrastructure.ts';
import { idVariable, shellFile, shellWords } from './shell.ts';

/** `dns_list NAME`, with the domains in the file NAME.json; leaves the id of the list in `id`. */
export const DNS_LIST = `dns_list() {
  local status tries=0
  id=$(aws route53resolver list-firewall-domain-lists \\
    --query "FirewallDomainLists[?Name=='$1'].Id" --output text)
  if [ -z "$id" ]; then
    id=$(aws route53resolver create-firewall-domain-list --name "$1" \\
      --creator-request-id "$1-$(date +%s)" --query FirewallDomainList.Id --output text)
  fi
  aws route53resolver update-firewall-domains --firewall-domain-list-id "$id" \\
    --operation REPLACE --domains "file://$work/$1.json" >/dev/null
  # The change goes on in the background, and may still fail there.
  until [ "\${status:-}" = COMPLETE ]; do
    status=$(aws route53resolver get-firewall-domain-list --firewall-domain-list-id "$id" \\
      --query FirewallDomainList.Status --output text)
    tries=$((tries + 1))
    if [[ $status == *FAILED* ]] || [ "$tries" -gt 60 ]; then
      echo "domain list $1 is $status" >&2
      return 1
    fi
    [ "$status" = COMPLETE ] || sleep 2
  done
}`;

/** `dns_rule_group NAME` leaves the id of the group in `id`; `dns_rule GROUP NAME PRIORITY LIST ACTION...` */
export const DNS_RULES = `dns_rule_group() {
  id=$(aws route53resolver list-firewall-rule-groups \\
    --query "FirewallRuleGroups[?Name=='$1'].Id" --output text)
  if [ -z "$id" ]; then
    id=$(aws route53resolver create-firewall-rule-group --name "$1" \\
      --creator-request-id "$1-$(date +%s)" --query FirewallRuleGroup.Id --output text)
  fi
}

dns_rule() {
  local group=$1 name=$2 priority=$3 list=$4 found
  shift 4
  found=$(aws route53resolver list-firewall-rules --firewall-rule-group-id "$group" \\
    --query "FirewallRules[?FirewallDomainListId=='$list'].Name" --output text)
  [ -z "$found" ] || return 0
  aws route53resolver create-firewall-rule --firewall-rule-group-id "$group" --name "$name" \\
    --creator-request-id "$name-$(date +%s)" --firewall-domain-list-id "$list" \\
    --priority "$priority" --firewall-domain-redirection-action TRUST_REDIRECTION_DOMAIN \\
    --action "$@" >/dev/null
}`;

/** `associate_dns GROUP NAME PRIORITY` puts the rule group in force for the VPC. */
export const ASSOCIATE_DNS = `associate_dns() {
  local found
  found=$(aws route53resolver list-firewall-rule-group-associations \\
    --firewall-rule-group-id "$1" --vpc-id "$VPC_ID" \\
    --query 'FirewallRuleGroupAssociations[].Id' --output text)
  [ -z "$found" ] || return 0
  aws route53resolver associate-firewall-rule-group --firewall-rule-group-id "$1" \\
    --creator-request-id "$2-$(date +%s)" --name "$2" --priority "$3" --vpc-id "$VPC_ID" >/dev/null
}`;

export function dnsList({ id, name, domains }: DnsDomainList): string {
  const file = shellFile(`${name}.json`, JSON.stringify(domains, null, 2));
  return `${file}\n${shellWords('dns_list', name)}\n${idVariable(id)}=$id`;
}

export function dnsRules({ id, name, rules }: DnsRuleGroup): string {
  const group = idVariable(id);
  return [
    shellWords('dns_rule_group', name),
    `${group}=$id`,
    ...rules.map((rule) => dnsRule(group, rule)),
  ].join('\n');
}

function dnsRule(group: string, { name, priority, list, action }: DnsRule): string {
  const block = action === 'BLOCK' ? ' --block-response NODATA' : '';
  const words = shellWords(name, String(priority));
  return `dns_rule "$${group}" ${words} "$${idVariable(list)}" ${action}${block}`;
}

export function associateDns({ name, ruleGroup, priority }: DnsAssociation): string {
  return `associate_dns "$${idVariable(ruleGroup)}" ${shellWords(name, String(priority))}`;
}
