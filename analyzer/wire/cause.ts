import type { Category } from '../../rules/category.ts';

/** Why a client went around the proxy, and what to set. */
export interface Cause {
  /** For programs: `before-proxy`, `apt` ... */
  readonly id: string;
  readonly reason: string;
  /** What to set, and where; absent where there is nothing to set. */
  readonly setting?: string | undefined;
}

/** What is known of one client and one destination that it reached without the proxy. */
export interface BypassFacts {
  readonly host: string;
  readonly port: number;
  readonly category: Category | undefined;
  /** The last time it went there. */
  readonly lastSeen: number;
  /** When this client first asked the proxy for anything; absent where it never did. */
  readonly firstProxied: number | undefined;
}

/**
 * The likeliest reason: what cannot speak to an HTTP proxy at all; a client that never asked the proxy
 * for anything, or not yet; a tool that has a proxy setting of its own, told by what it fetched; else
 * the ways in which variables get lost. A likely reason, not a proof: the wire shows no process names.
 */
export function causeOf(facts: BypassFacts): Cause {
  const spoken = PROTOCOLS.get(facts.port);
  if (spoken !== undefined) return noHttp(spoken);
  if (facts.firstProxied === undefined) return NEVER_CONFIGURED;
  if (facts.lastSeen < facts.firstProxied) return TOO_EARLY;
  const { cause } =
    TOOLS.find(
      ({ hosts, categories }) =>
        hosts?.test(facts.host) === true ||
        (facts.category !== undefined && categories?.includes(facts.category) === true),
    ) ?? {};
  return cause ?? VARIABLES_LOST;
}

/** Ports on which no HTTP proxy is asked, and who speaks there. */
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [21, 'FTP'],
  [22, 'SSH'],
  [25, 'SMTP'],
  [389, 'LDAP'],
  [465, 'SMTP submission'],
  [587, 'SMTP submission'],
  [636, 'LDAP'],
  [873, 'rsync'],
  [1521, 'Oracle'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [9418, 'the git protocol'],
  [27000, 'FlexLM'],
]);

function noHttp(spoken: string): Cause {
  return {
    id: 'no-http',
    reason: `${spoken} does not speak to an HTTP proxy, whatever the variables say`,
    setting:
      'for SSH a ProxyCommand (nc -X 5 -x PROXY:3128 %h %p), else ALL_PROXY=socks5h://PROXY:3128 where the client knows it, or the transparent layer',
  };
}

const NEVER_CONFIGURED: Cause = {
  id: 'never-configured',
  reason: 'this client asked the proxy for nothing at all: no proxy setting reached it',
  setting:
    'what sallyport env --for cloud-init and --for systemd write, in the image or the launch template',
};

const TOO_EARLY: Cause = {
  id: 'before-proxy',
  reason:
    'it came before the first request of this client through the proxy: /etc/environment is read at login, and what starts earlier (cloud-init, systemd units) does not have it',
  setting:
    'DefaultEnvironment in /etc/systemd/system.conf.d, written by bootcmd of cloud-init (sallyport env --for cloud-init), before packages are installed',
};

const VARIABLES_LOST: Cause = {
  id: 'variables-lost',
  reason:
    'its program had no proxy variables, or does not read them: sudo drops them, cron and systemd units never had them, Java and programs that link no HTTP library ignore them',
  setting:
    'env_keep in /etc/sudoers.d, DefaultEnvironment in /etc/systemd/system.conf.d, -Dhttps.proxyHost for Java',
};

interface Tool {
  readonly hosts?: RegExp;
  readonly categories?: readonly Category[];
  readonly cause: Cause;
}

/**
 * Tools with a proxy setting of their own, by what they fetch: the first that fits. Sources, read
 * 2026-11-20: apt.conf(5), dnf.conf(5), git-config(1) http.proxy, "Using conda behind a proxy"
 * (docs.conda.io), pip.conf (pip.pypa.io), docs.docker.com/engine/daemon/proxy, "Work with proxies"
 * (docs.chef.io), "System options" (snapcraft.io/docs), R's ?download.file.
 */
const TOOLS: readonly Tool[] = [
  {
    hosts: /(?:^|\.)(?:debian\.org|ubuntu\.com|launchpad\.net|launchpadcontent\.net)$/,
    cause: tool('apt', 'apt is run by sudo or a service, where the variables are not', [
      'Acquire::http::Proxy and Acquire::https::Proxy in /etc/apt/apt.conf.d/95proxy',
    ]),
  },
  {
    hosts: /(?:^|\.)(?:centos\.org|fedoraproject\.org|rockylinux\.org|almalinux\.org|redhat\.com)$/,
    cause: tool('dnf', 'dnf and yum are run by sudo or a service, where the variables are not', [
      'proxy= in /etc/dnf/dnf.conf or /etc/yum.conf',
    ]),
  },
  {
    hosts: /(?:^|\.)(?:snapcraft\.io|snapcraftcontent\.com)$/,
    cause: tool('snap', 'snapd is a service, and reads settings of its own', [
      'snap set system proxy.http=... proxy.https=...',
    ]),
  },
  {
    hosts: /(?:^|\.)(?:anaconda\.org|anaconda\.com|conda\.io)$/,
    cause: tool('conda', 'conda was run without the variables', ['proxy_servers in .condarc']),
  },
  {
    hosts: /(?:^|\.)(?:pypi\.org|pythonhosted\.org)$/,
    cause: tool('pip', 'pip was run without the variables', ['proxy in /etc/pip.conf']),
  },
  {
    hosts: /(?:^|\.)(?:r-project\.org|bioconductor\.org|rstudio\.com|posit\.co)$/,
    cause: tool('r', 'R was run without the variables', [
      'https_proxy and http_proxy in Renviron.site',
    ]),
  },
  {
    hosts: /(?:^|\.)(?:chef\.io|rubygems\.org|opscode\.com)$/,
    categories: ['config-mgmt'],
    cause: tool('chef', 'the configuration agent is a service, and reads settings of its own', [
      'http_proxy, https_proxy and no_proxy in /etc/chef/client.rb',
    ]),
  },
  {
    categories: ['container-registry'],
    cause: tool('docker', 'images are pulled by the daemon, not by the shell that asks for them', [
      'HTTPS_PROXY in /etc/systemd/system/docker.service.d/http-proxy.conf (sallyport env --for docker)',
    ]),
  },
  {
    categories: ['github'],
    cause: tool('git', 'git was run without the variables (by sudo, a service, or an installer)', [
      'git config --system http.proxy http://PROXY:3128',
    ]),
  },
  {
    categories: ['os-mirror'],
    cause: tool(
      'packages',
      'apt, dnf and yum are run by sudo or a service, where the variables are not',
      ['Acquire::https::Proxy in /etc/apt/apt.conf.d, or proxy= in /etc/dnf/dnf.conf'],
    ),
  },
  {
    categories: ['aws-api', 's3', 'telemetry'],
    cause: tool(
      'agent',
      'agents (SSM, CloudWatch, cfn-hup, ECS) are services and have no login environment',
      [
        'Environment=HTTPS_PROXY=... in a drop-in of the unit (sallyport env --for systemd), and NO_PROXY for what an endpoint carries',
      ],
    ),
  },
];

function tool(id: string, reason: string, settings: readonly string[]): Cause {
  return { id, reason, setting: settings.join('; ') };
}
