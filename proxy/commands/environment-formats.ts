import { stringify } from 'yaml';
import { shellWord } from '../../analyzer/render/shell.ts';
import { NODE_BUNDLE, NODE_CA, NODE_TRUST_STEPS } from './trust-stores.ts';

export const ENVIRONMENT_FORMATS = [
  'shell',
  'parallelcluster',
  'cloud-init',
  'systemd',
  'docker',
] as const;

export type EnvironmentFormat = (typeof ENVIRONMENT_FORMATS)[number];

/** One line a value, and every value where it belongs: people paste parts of it. */
const YAML = { lineWidth: 0, aliasDuplicateObjects: false } as const;

export interface NodeEnvironment {
  readonly proxy: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What the reader must know about the values, one sentence each. */
  readonly about: readonly string[];
  /** PEM of the interception CA, where nodes have to trust one. */
  readonly certificate?: string | undefined;
}

export interface FormattedEnvironment {
  readonly text: string;
  /** What the format has no comments for. */
  readonly notes: readonly string[];
}

/** Writes the variables as a file of one kind holds them, each value escaped as its format asks. */
export function formatEnvironment(
  format: EnvironmentFormat,
  environment: NodeEnvironment,
): FormattedEnvironment {
  return FORMATS[format](environment);
}

type Formatter = (environment: NodeEnvironment) => FormattedEnvironment;

const FORMATS: Readonly<Record<EnvironmentFormat, Formatter>> = {
  shell: (environment) =>
    written([...environment.about, ...needsFiles(environment)], exportsOf(environment.variables)),
  parallelcluster,
  'cloud-init': cloudInit,
  systemd: ({ variables, about, certificate }) =>
    written(
      [
        'A drop-in for one unit: /etc/systemd/system/UNIT.d/proxy.conf, then systemctl daemon-reload and restart it.',
        ...about,
        ...needsFiles({ certificate }),
      ],
      ['[Service]', ...assignmentsOf(variables).map((word) => `Environment=${word}`)],
    ),
  docker,
};

/** What ParallelCluster itself puts into no_proxy (user data of release 3.9.3, read 2026-11-20). */
const PARALLELCLUSTER_NO_PROXY = 'localhost,127.0.0.1,169.254.169.254';

/** Settings of ParallelCluster 3; `Dns` goes with every subnet that has no way to Route 53. */
function parallelcluster({
  proxy,
  variables,
  about,
  certificate,
}: NodeEnvironment): FormattedEnvironment {
  const networking = { Networking: { Proxy: { HttpProxyAddress: proxy } } };
  const configuration = {
    HeadNode: networking,
    Scheduling: {
      SlurmSettings: { Dns: { DisableManagedDns: true, UseEc2Hostnames: true } },
      SlurmQueues: [{ Name: 'queue1', ...networking }],
    },
  };
  const comments = [
    'Merge this into the cluster configuration; Proxy belongs into each of the queues.',
    'DisableManagedDns and UseEc2Hostnames: the cluster then calls no Route 53, which has no endpoint in most regions.',
    `ParallelCluster sets no_proxy to ${PARALLELCLUSTER_NO_PROXY} and nothing else, so calls to VPC endpoints go through the proxy.`,
    'Where they must not, put this on the nodes, in the image or with a custom action (sallyport env --for cloud-init):',
    `no_proxy=${variables.no_proxy ?? ''}`,
    ...(variables.all_proxy === proxy
      ? []
      : [
          'Proxy sets no ALL_PROXY, so this goes there, too:',
          `all_proxy=${variables.all_proxy ?? ''}`,
        ]),
    ...about,
    ...(certificate === undefined ? [] : [CA_BY_ACTION]),
  ];
  return written(comments, [stringify(configuration, YAML).trimEnd()]);
}

/** For login shells, and for what systemd starts; package managers read the variables. */
function cloudInit({ variables, about, certificate }: NodeEnvironment): FormattedEnvironment {
  const manager = [
    '[Manager]',
    ...assignmentsOf(variables).map((word) => `DefaultEnvironment=${word}`),
  ];
  const configuration = {
    write_files: [
      ...(certificate === undefined
        ? []
        : [{ path: NODE_CA, permissions: '0644', content: certificate }]),
      {
        path: '/etc/profile.d/proxy.sh',
        permissions: '0644',
        content: `${exportsOf(variables).join('\n')}\n`,
      },
      {
        path: '/etc/systemd/system.conf.d/proxy.conf',
        permissions: '0644',
        content: `${manager.join('\n')}\n`,
      },
    ],
    runcmd: [
      ...(certificate === undefined ? [] : [['sh', '-c', `${NODE_TRUST_STEPS.join('\n')}\n`]]),
      ['systemctl', 'daemon-reexec'],
    ],
  };
  const yaml = stringify(configuration, YAML).trimEnd();
  const comments = about.map((line) => `# ${line}`);
  // The first line says what the file is; nothing may stand before it.
  return { text: `${['#cloud-config', ...comments, yaml].join('\n')}\n`, notes: [] };
}

/** `~/.docker/config.json`: what containers get. JSON has no comments. */
function docker({ proxy, variables, about, certificate }: NodeEnvironment): FormattedEnvironment {
  const proxies = {
    default: {
      ...{ httpProxy: proxy, httpsProxy: proxy, noProxy: variables.no_proxy ?? '' },
      // Containers get it as ALL_PROXY; left out where it would say what the others say.
      ...(variables.all_proxy !== proxy && { allProxy: variables.all_proxy }),
    },
  };
  return {
    text: `${JSON.stringify({ proxies }, null, 2)}\n`,
    notes: [
      'For ~/.docker/config.json: containers get these variables. The daemon, which pulls images, takes them from its unit: sallyport env --for systemd, as docker.service.d/proxy.conf.',
      ...about,
      ...(certificate === undefined ? [] : [CA_IN_CONTAINERS]),
    ],
  };
}

/** What the variables lead to. */
function needsFiles({ certificate }: Pick<NodeEnvironment, 'certificate'>): string[] {
  if (certificate === undefined) return [];
  return [
    `${NODE_CA} and ${NODE_BUNDLE} have to be there: sallyport ca export --for debian (or rhel, suse, alpine) writes the script that puts them there.`,
  ];
}

const CA_BY_ACTION =
  'The interception CA is no setting of ParallelCluster: put it on the nodes with a custom action (sallyport ca export --for rhel), or in the image.';
const CA_IN_CONTAINERS = `This file cannot make containers trust the interception CA: build it into the image (sallyport ca export --for debian), or mount ${NODE_BUNDLE} and set SSL_CERT_FILE and its like (sallyport env --for shell --ca).`;

function written(comments: readonly string[], lines: readonly string[]): FormattedEnvironment {
  return { text: `${[...comments.map((line) => `# ${line}`), ...lines].join('\n')}\n`, notes: [] };
}

function exportsOf(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}`);
}

/** systemd.exec(5), `Environment=`: words in double quotes, `\` escapes, `%` is a specifier. */
function assignmentsOf(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => {
    const escaped = `${name}=${value}`.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%');
    return `"${escaped}"`;
  });
}
