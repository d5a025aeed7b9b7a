import { networkRuleGroup } from './cloudformation.ts';
import type { NetworkRuleGroup } from './infrastructure.ts';
import { shellFile, shellWords } from './shell.ts';

/** HOME_NET is not known before the script runs: the file has this in its place, and bash fills it in. */
const HOME_NET = 'HOME_NET_BLOCKS';

/** `network_rules NAME CAPACITY DESCRIPTION`, with the rules in the file NAME.json. */
export const NETWORK_RULES: string = `printf -v home_net '%s","' "\${CLIENT_CIDRS_LIST[@]}"

network_rules() {
  local arn token rules
  rules=$(<"$work/$1.json")
  printf '%s\\n' "\${rules/${HOME_NET}/\${home_net%???}}" >"$work/$1.json"
  arn=$(aws network-firewall list-rule-groups --scope ACCOUNT --type STATEFUL \\
    --query "RuleGroups[?Name=='$1'].Arn" --output text)
  if [ -z "$arn" ]; then
    aws network-firewall create-rule-group --rule-group-name "$1" --type STATEFUL \\
      --capacity "$2" --description "$3" --rule-group "file://$work/$1.json" >/dev/null
  else
    token=$(aws network-firewall describe-rule-group --rule-group-arn "$arn" --type STATEFUL \\
      --query UpdateToken --output text)
    aws network-firewall update-rule-group --rule-group-arn "$arn" --update-token "$token" \\
      --description "$3" --rule-group "file://$work/$1.json" >/dev/null
  fi
}`;

export function networkRules({ name, capacity, description, rules }: NetworkRuleGroup): string {
  const json = JSON.stringify(networkRuleGroup(rules, [HOME_NET]), null, 2);
  return `${shellFile(`${name}.json`, json)}\n${shellWords('network_rules', name, String(capacity), description)}`;
}
