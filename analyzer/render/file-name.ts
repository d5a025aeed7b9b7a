import type { ReportFormat } from './index.ts';
import type { Target } from './targets/index.ts';

/** What a file of each report format ends in. */
export const REPORT_EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  text: 'txt',
  md: 'md',
  html: 'html',
  csv: 'csv',
  json: 'json',
  xlsx: 'xlsx',
};

/** What a file for each target ends in; those of AWS are CloudFormation unless asked for otherwise. */
export const TARGET_EXTENSIONS: Readonly<Record<Target, string>> = {
  text: 'txt',
  csv: 'csv',
  squid: 'conf',
  tinyproxy: 'txt',
  smokescreen: 'yaml',
  cilium: 'yaml',
  nftables: 'nft',
  pac: 'pac',
  'no-proxy': 'env',
  'aws-network-firewall': 'yaml',
  'aws-dns-firewall': 'yaml',
  'aws-security-group': 'yaml',
  'aws-vpc-endpoints': 'yaml',
  paloalto: 'txt',
  fortigate: 'conf',
  checkpoint: 'sh',
  'cisco-asa': 'txt',
  'azure-firewall': 'json',
  'gcp-firewall': 'sh',
};
