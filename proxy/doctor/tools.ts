import type { NodeFiles } from './node-files.ts';
import {
  aptSettings,
  chefSettings,
  cloudwatchSettings,
  condaSettings,
  curlSettings,
  dnfSettings,
  dockerSettings,
  gitSettings,
  npmSettings,
  pipSettings,
  rSettings,
  wgetSettings,
} from './own-settings.ts';
import type { ProxySetting } from './proxy-url.ts';

/**
 * Whose variables a tool runs with. `login`: who types it · `sudo`: root, by way of sudo, which drops
 * variables · a unit: what systemd gives it.
 */
type RunsAs = 'login' | 'sudo' | { readonly unit: string };

export interface Tool {
  readonly id: string;
  /** Any of these says that it is there; names without a slash are looked for where programs are. */
  readonly signs: readonly string[];
  readonly runsAs: RunsAs;
  /** Reads its own setting; absent where it has none and goes by the variables alone. */
  readonly own?: ((node: NodeFiles) => ProxySetting[]) | undefined;
  /** The variables that it wants, one of each group, where the spelling matters. */
  readonly wants?: readonly (readonly string[])[] | undefined;
  /** What to write so that it uses the proxy; `{proxy}` stands for the URL. */
  readonly advice: string;
}

const ANY_HTTPS = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

/** What most libraries read. */
export const USUAL_VARIABLES: readonly (readonly string[])[] = [
  ANY_HTTPS,
  ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
];

/**
 * Tools that a node may have and that want the network while it is deployed. Sources, read 2026-11-20:
 * the manual pages of each (curl(1), wget(1), apt.conf(5), dnf.conf(5), git-config(1), sudoers(5),
 * systemd.exec(5)), pip.pypa.io, docs.conda.io, docs.docker.com/engine/daemon/proxy, docs.chef.io,
 * docs.npmjs.com, "Configure SSM Agent to use a proxy" and "Configuring the CloudWatch agent" (AWS),
 * snapcraft.io/docs; left out on purpose: what only the user's own programs bring along.
 */
export const TOOLS: readonly Tool[] = [
  {
    id: 'curl',
    signs: ['curl'],
    runsAs: 'login',
    own: curlSettings,
    // Not HTTP_PROXY: a web server would let its clients set that one (curl(1)).
    wants: [ANY_HTTPS, ['http_proxy', 'all_proxy', 'ALL_PROXY']],
    advice: 'http_proxy={proxy} (in lower case) and https_proxy={proxy} in /etc/environment',
  },
  {
    id: 'wget',
    signs: ['wget'],
    runsAs: 'login',
    own: wgetSettings,
    wants: [['https_proxy'], ['http_proxy']],
    advice: 'http_proxy = {proxy} and https_proxy = {proxy} in /etc/wgetrc',
  },
  {
    id: 'apt',
    signs: ['apt-get'],
    runsAs: 'sudo',
    own: aptSettings,
    advice: 'Acquire::http::Proxy "{proxy}"; in /etc/apt/apt.conf.d/95proxy',
  },
  {
    id: 'dnf',
    signs: ['dnf', 'yum', 'microdnf'],
    runsAs: 'sudo',
    own: dnfSettings,
    advice: 'proxy={proxy} under [main] in /etc/dnf/dnf.conf, or in /etc/yum.conf',
  },
  {
    id: 'snap',
    signs: ['snap'],
    runsAs: { unit: 'snapd.service' },
    advice:
      'snap set system proxy.http={proxy} proxy.https={proxy}, or the variables in /etc/environment and a restart of snapd',
  },
  {
    id: 'git',
    signs: ['git'],
    runsAs: 'login',
    own: gitSettings,
    wants: [ANY_HTTPS],
    advice: 'git config --system http.proxy {proxy}',
  },
  {
    id: 'pip',
    signs: ['pip', 'pip3'],
    runsAs: 'login',
    own: pipSettings,
    advice: 'proxy = {proxy} under [global] in /etc/pip.conf',
  },
  {
    id: 'conda',
    signs: ['conda', 'mamba', '/opt/conda', '/opt/miniconda3', '/opt/anaconda3'],
    runsAs: 'login',
    own: condaSettings,
    advice: 'proxy_servers with http: {proxy} and https: {proxy} in /etc/conda/.condarc',
  },
  {
    id: 'r',
    signs: ['R', 'Rscript', '/opt/R'],
    runsAs: 'login',
    own: rSettings,
    advice: 'http_proxy={proxy} and https_proxy={proxy} in Renviron.site',
  },
  {
    id: 'npm',
    signs: ['npm'],
    runsAs: 'login',
    own: npmSettings,
    advice: 'proxy={proxy} and https-proxy={proxy} in /etc/npmrc',
  },
  {
    id: 'aws-cli',
    signs: ['aws'],
    runsAs: 'login',
    wants: [['https_proxy', 'HTTPS_PROXY']],
    advice: 'HTTPS_PROXY={proxy} in /etc/environment; it has no setting of its own',
  },
  {
    id: 'docker',
    signs: ['dockerd', 'docker'],
    runsAs: { unit: 'docker.service' },
    own: dockerSettings,
    advice:
      'Environment="HTTPS_PROXY={proxy}" under [Service] in /etc/systemd/system/docker.service.d/proxy.conf (sallyport env --for systemd)',
  },
  {
    id: 'containerd',
    signs: ['containerd'],
    runsAs: { unit: 'containerd.service' },
    advice:
      'Environment="HTTPS_PROXY={proxy}" under [Service] in /etc/systemd/system/containerd.service.d/proxy.conf',
  },
  {
    id: 'chef',
    signs: ['chef-client', 'cinc-client', '/opt/chef', '/opt/cinc', '/etc/chef'],
    runsAs: 'sudo',
    own: chefSettings,
    advice: "http_proxy '{proxy}' and https_proxy '{proxy}' in /etc/chef/client.rb",
  },
  {
    id: 'ssm-agent',
    signs: ['amazon-ssm-agent', '/etc/amazon/ssm'],
    runsAs: { unit: 'amazon-ssm-agent.service' },
    advice:
      'Environment="https_proxy={proxy}" under [Service] in /etc/systemd/system/amazon-ssm-agent.service.d/proxy.conf',
  },
  {
    id: 'cloudwatch-agent',
    signs: ['/opt/aws/amazon-cloudwatch-agent/bin'],
    runsAs: { unit: 'amazon-cloudwatch-agent.service' },
    own: cloudwatchSettings,
    advice:
      'https_proxy = "{proxy}" under [proxy] in /opt/aws/amazon-cloudwatch-agent/etc/common-config.toml',
  },
];

const PROGRAM_FOLDERS = [
  ...['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/local/sbin', '/snap/bin'],
  ...['/opt/conda/bin', '/opt/miniconda3/bin', '/opt/chef/bin', '/opt/aws/bin'],
];

export function isPresent(node: NodeFiles, { signs }: Tool): boolean {
  return signs.some((sign) =>
    sign.startsWith('/')
      ? node.exists(sign)
      : PROGRAM_FOLDERS.some((folder) => node.exists(`${folder}/${sign}`)),
  );
}
