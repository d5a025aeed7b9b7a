import type { TargetRenderer } from '../target.ts';
import { renderAwsDnsFirewall } from './aws-dns-firewall.ts';
import { renderAwsNetworkFirewall } from './aws-network-firewall.ts';
import { renderAwsSecurityGroup } from './aws-security-group.ts';
import { renderAwsVpcEndpoints } from './aws-vpc-endpoints.ts';
import { renderAzureFirewall } from './azure-firewall.ts';
import { renderCheckPoint } from './checkpoint.ts';
import { renderCilium } from './cilium.ts';
import { renderCiscoAsa } from './cisco-asa.ts';
import { renderCsvTarget } from './csv.ts';
import { renderFortiGate } from './fortigate.ts';
import { renderGcpFirewall } from './gcp-firewall.ts';
import { renderNftables } from './nftables.ts';
import { renderNoProxy } from './no-proxy.ts';
import { renderPac } from './pac.ts';
import { renderPaloAlto } from './paloalto.ts';
import { renderSmokescreen } from './smokescreen.ts';
import { renderSquid } from './squid.ts';
import { renderTextTarget } from './text.ts';
import { renderTinyproxy } from './tinyproxy.ts';

/** The formats in which `sallyport render` hands over an allowlist. */
export const TARGET_NAMES = [
  'text',
  'csv',
  'squid',
  'tinyproxy',
  'smokescreen',
  'cilium',
  'nftables',
  'pac',
  'no-proxy',
  'aws-network-firewall',
  'aws-dns-firewall',
  'aws-security-group',
  'aws-vpc-endpoints',
  'paloalto',
  'fortigate',
  'checkpoint',
  'cisco-asa',
  'azure-firewall',
  'gcp-firewall',
] as const;

export type Target = (typeof TARGET_NAMES)[number];

/** Those that follow from the plan of a run, and need its record also where there is a list. */
export const PLAN_TARGETS: ReadonlySet<string> = new Set([
  'aws-vpc-endpoints',
  'aws-security-group',
]);

export const TARGETS: Readonly<Record<Target, TargetRenderer>> = {
  text: renderTextTarget,
  csv: renderCsvTarget,
  squid: renderSquid,
  tinyproxy: renderTinyproxy,
  smokescreen: renderSmokescreen,
  cilium: renderCilium,
  nftables: renderNftables,
  pac: renderPac,
  'no-proxy': renderNoProxy,
  'aws-network-firewall': renderAwsNetworkFirewall,
  'aws-dns-firewall': renderAwsDnsFirewall,
  'aws-security-group': renderAwsSecurityGroup,
  'aws-vpc-endpoints': renderAwsVpcEndpoints,
  paloalto: renderPaloAlto,
  fortigate: renderFortiGate,
  checkpoint: renderCheckPoint,
  'cisco-asa': renderCiscoAsa,
  'azure-firewall': renderAzureFirewall,
  'gcp-firewall': renderGcpFirewall,
};
