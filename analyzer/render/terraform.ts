import {
  attribute,
  block,
  formatHcl,
  type HclBlock,
  type HclCall,
  type HclExpression,
  type HclItem,
} from './hcl.ts';
import {
  type DnsRuleGroup,
  type Infrastructure,
  type NetworkRuleGroup,
  type NetworkRules,
  PARAMETERS,
  type ParameterId,
  type Resource,
  type SecurityGroupPeer,
  type SecurityGroupRule,
  type VpcEndpoint,
} from './infrastructure.ts';
import { commented } from './targets/header.ts';

/**
 * Writes a Terraform module of one file: variables, then resources. The provider's configuration
 * (region, credentials, state) is the caller's.
 *
 * Attribute names: hashicorp/aws provider 5.x and 6.x documentation, read 2026-11-20.
 */
export function renderTerraform({ header, parameters, resources }: Infrastructure): string {
  const blocks = [REQUIRED, ...parameters.map(variable), ...resources.flatMap(toBlocks)];
  return `${commented(header, '#')}\n\n${formatHcl(blocks)}`;
}

/** `firewall_domain_redirection_action` came with 5.62. */
const REQUIRED = block(
  'terraform',
  [],
  [
    block(
      'required_providers',
      [],
      [attribute('aws', { expression: '{ source = "hashicorp/aws", version = ">= 5.62" }' })],
    ),
  ],
);

function variable(id: ParameterId): HclBlock {
  const { list, description } = PARAMETERS[id];
  return block(
    'variable',
    [snakeCase(id)],
    [
      attribute('description', description),
      attribute('type', { expression: list ? 'list(string)' : 'string' }),
    ],
  );
}

function toBlocks(resource: Resource): readonly HclBlock[] {
  switch (resource.kind) {
    case 'network-rule-group':
      return [networkRuleGroup(resource)];
    case 'dns-domain-list':
      return [
        declare('aws_route53_resolver_firewall_domain_list', resource.id, [
          attribute('name', resource.name),
          attribute('domains', resource.domains),
        ]),
      ];
    case 'dns-rule-group':
      return dnsRuleGroup(resource);
    case 'dns-association':
      return [
        declare('aws_route53_resolver_firewall_rule_group_association', resource.id, [
          attribute('name', resource.name),
          attribute('firewall_rule_group_id', idOf(DNS_RULE_GROUP, resource.ruleGroup)),
          attribute('priority', resource.priority),
          attribute('vpc_id', input('VpcId')),
        ]),
      ];
    case 'prefix-list':
      return [
        block(
          'data',
          ['aws_ec2_managed_prefix_list', snakeCase(resource.id)],
          [attribute('name', resource.name)],
        ),
      ];
    case 'security-group':
      return [
        // The provider takes away the rule that lets everything out.
        declare('aws_security_group', resource.id, [
          attribute('name', resource.name),
          attribute('description', resource.description),
          attribute('vpc_id', input('VpcId')),
        ]),
      ];
    case 'security-group-rule':
      return [securityGroupRule(resource)];
    case 'vpc-endpoint':
      return [endpoint(resource)];
  }
}

function networkRuleGroup({ id, name, description, capacity, rules }: NetworkRuleGroup): HclBlock {
  return declare('aws_networkfirewall_rule_group', id, [
    attribute('name', name),
    attribute('description', description),
    attribute('type', 'STATEFUL'),
    attribute('capacity', capacity),
    block(
      'rule_group',
      [],
      [
        block(
          'rule_variables',
          [],
          [
            block(
              'ip_sets',
              [],
              [
                attribute('key', 'HOME_NET'),
                block('ip_set', [], [attribute('definition', input('ClientCidrs'))]),
              ],
            ),
          ],
        ),
        block('rules_source', [], rulesSource(rules)),
        block('stateful_rule_options', [], [attribute('rule_order', 'STRICT_ORDER')]),
      ],
    ),
  ]);
}

function rulesSource(rules: NetworkRules): readonly HclItem[] {
  if (rules.kind === 'suricata') {
    return [attribute('rules_string', joinedLines(rules.lines))];
  }
  return [
    block(
      'rules_source_list',
      [],
      [
        attribute('generated_rules_type', 'ALLOWLIST'),
        attribute('target_types', [rules.type]),
        attribute('targets', rules.targets),
      ],
    ),
  ];
}

function dnsRuleGroup({ id, name, rules }: DnsRuleGroup): readonly HclBlock[] {
  return [
    declare(DNS_RULE_GROUP, id, [attribute('name', name)]),
    ...rules.map((rule) =>
      declare('aws_route53_resolver_firewall_rule', `${id}${rule.list}`, [
        attribute('name', rule.name),
        attribute('firewall_rule_group_id', idOf(DNS_RULE_GROUP, id)),
        attribute(
          'firewall_domain_list_id',
          idOf('aws_route53_resolver_firewall_domain_list', rule.list),
        ),
        attribute('firewall_domain_redirection_action', 'TRUST_REDIRECTION_DOMAIN'),
        attribute('priority', rule.priority),
        attribute('action', rule.action),
        ...(rule.action === 'BLOCK' ? [attribute('block_response', 'NODATA')] : []),
      ]),
    ),
  ];
}

function securityGroupRule(rule: SecurityGroupRule): HclBlock {
  return declare(`aws_vpc_security_group_${rule.direction}_rule`, rule.id, [
    attribute('security_group_id', idOf('aws_security_group', rule.group)),
    attribute('description', rule.description),
    attribute('ip_protocol', rule.protocol),
    attribute('from_port', rule.fromPort),
    attribute('to_port', rule.toPort),
    peerAttribute(rule.peer),
  ]);
}

function peerAttribute(peer: SecurityGroupPeer): HclItem {
  switch (peer.kind) {
    case 'cidr':
      return attribute(peer.cidr.includes(':') ? 'cidr_ipv6' : 'cidr_ipv4', peer.cidr);
    case 'prefix-list':
      return attribute('prefix_list_id', idOf('data.aws_ec2_managed_prefix_list', peer.id));
    case 'security-group':
      return attribute('referenced_security_group_id', idOf('aws_security_group', peer.id));
  }
}

function endpoint({ id, serviceName, type }: VpcEndpoint): HclBlock {
  const common = [attribute('vpc_id', input('VpcId')), attribute('service_name', serviceName)];
  if (type.kind === 'gateway') {
    return declare('aws_vpc_endpoint', id, [
      ...common,
      attribute('vpc_endpoint_type', 'Gateway'),
      attribute('route_table_ids', input('RouteTableIds')),
      ...(type.policy === undefined
        ? []
        : [attribute('policy', joinedLines(JSON.stringify(type.policy, null, 2).split('\n')))]),
    ]);
  }
  return declare('aws_vpc_endpoint', id, [
    ...common,
    attribute('vpc_endpoint_type', 'Interface'),
    attribute('private_dns_enabled', type.privateDns),
    attribute('subnet_ids', input('SubnetIds')),
    attribute('security_group_ids', [input('EndpointSecurityGroupId')]),
  ]);
}

const DNS_RULE_GROUP = 'aws_route53_resolver_firewall_rule_group';

function declare(type: string, id: string, body: readonly HclItem[]): HclBlock {
  return block('resource', [type, snakeCase(id)], body);
}

function input(id: ParameterId): HclExpression {
  return { expression: `var.${snakeCase(id)}` };
}

function idOf(type: string, id: string): HclExpression {
  return { expression: `${type}.${snakeCase(id)}.id` };
}

/** Many lines as a list, so that a changed line is one line of the diff. */
function joinedLines(lines: readonly string[]): HclCall {
  return { call: 'join', arguments: ['\n', lines] };
}

/** `SubnetIds` → `subnet_ids` */
function snakeCase(id: string): string {
  return id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
