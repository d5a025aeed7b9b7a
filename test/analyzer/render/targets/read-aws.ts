import { parse } from 'yaml';
import { isBelow } from './read-address.ts';
import { readSuricata } from './read-suricata.ts';
import type { Reader } from './verdicts.ts';

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string }>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Properties }>
  >;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a template holds; the schema test looks closer
type Properties = Readonly<Record<string, any>>;

/** CloudFormation reads YAML 1.1. */
export function readTemplate(text: string): Template {
  return parse(text, { version: '1.1' });
}

function propertiesOf(template: Template, type: string): readonly Properties[] {
  const resources = Object.values(template.Resources);
  return resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

/** AWS Network Firewall with these rule groups, and a default action that drops the rest. */
export function readNetworkFirewall(text: string): Reader {
  const sources = propertiesOf(readTemplate(text), 'AWS::NetworkFirewall::RuleGroup').map(
    ({ RuleGroup }) => RuleGroup.RulesSource,
  );
  const readers = sources.map((source): Reader => {
    if (source.RulesString !== undefined) return readSuricata(source.RulesString);
    const { Targets, TargetTypes, GeneratedRulesType } = source.RulesSourceList;
    if (GeneratedRulesType !== 'ALLOWLIST') throw new Error(GeneratedRulesType);
    return ({ host, tunnel }) =>
      TargetTypes.includes(tunnel ? 'TLS_SNI' : 'HTTP_HOST') &&
      Targets.some((name: string) =>
        name.startsWith('.')
          ? isBelow(name.slice(1), host) || host === name.slice(1)
          : host === name,
      );
  });
  return (probe) => readers.some((reads) => reads(probe));
}

/** DNS Firewall: the rule with the lowest priority whose list has the name decides. An address is no query. */
export function readDnsFirewall(text: string): Reader {
  const template = readTemplate(text);
  const rules = propertiesOf(template, 'AWS::Route53Resolver::FirewallRuleGroup').flatMap(
    ({ FirewallRules }) => FirewallRules,
  );
  const inOrder = rules.toSorted((a, b) => a.Priority - b.Priority);
  const domainsOf = (id: string): readonly string[] => template.Resources[id]?.Properties.Domains;
  return ({ host }) => {
    if (/^[\d.]+$|:/.test(host)) return false;
    const rule = inOrder.find(({ FirewallDomainListId }) =>
      domainsOf(FirewallDomainListId.Ref).some((domain) => isDomain(domain, host)),
    );
    return rule?.Action === 'ALLOW';
  };
}

function isDomain(domain: string, host: string): boolean {
  if (domain === '*') return true;
  return domain.startsWith('*.') ? isBelow(domain.slice(2), host) : domain === host;
}
