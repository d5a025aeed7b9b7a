import { stringify } from 'yaml';
import { shellWord } from '../../analyzer/render/shell.ts';

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
  shell: ({ variables, about }) => written(about, exportsOf(variables)),
  parallelcluster,
  'cloud-init': cloudInit,
  systemd: ({ variables, about }) =>
    written(
      [
        'A drop-in for one unit: /etc/systemd/system/UNIT.d/proxy.conf, then systemctl daemon-reload and restart it.',
        ...about,
      ],
      ['[Service]', ...assignmentsOf(variables).map((word) => `Environment=${word}`)],
    ),
  docker,
};

/** What ParallelCluster itself puts into no_proxy (user data of release 3.9.3, read 2026-11-20). */
const PARALLELCLUSTER_NO_PROXY = 'localhost,127.0.0.1,169.254.169.254';

/** Settings of ParallelCluster 3; `Dns` goes with every subnet that has no way to Route 53. */
function parallelcluster({ proxy, variables, about }: NodeEnvironment): FormattedEnvironment {
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
    ...about,
  ];
  return written(comments, [stringify(configuration, YAML).trimEnd()]);
}

/** For login shells, and for what systemd starts; package managers read the variables. */
function cloudInit({ variables, about }: NodeEnvironment): FormattedEnvironment {
  const manager = [
    '[Manager]',
    ...assignmentsOf(variables).map((word) => `DefaultEnvironment=${word}`),
  ];
  const configuration = {
    write_files: [
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
    runcmd: [['systemctl', 'daemon-reexec']],
  };
  const yaml = stringify(configuration, YAML).trimEnd();
  const comments = about.map((line) => `# ${line}`);
  // The first line says what the file is; nothing may stand before it.
  return { text: `${['#cloud-config', ...comments, yaml].join('\n')}\n`, notes: [] };
}

/** `~/.docker/config.json`: what containers get. JSON has no comments. */
function docker({ proxy, variables, about }: NodeEnvironment): FormattedEnvironment {
  const proxies = {
    default: { httpProxy: proxy, httpsProxy: proxy, noProxy: variables.no_proxy ?? '' },
  };
  return {
    text: `${JSON.stringify({ proxies }, null, 2)}\n`,
    notes: [
      'For ~/.docker/config.json: containers get these variables. The daemon, which pulls images, takes them from its unit: sallyport env --for systemd, as docker.service.d/proxy.conf.',
      ...about,
    ],
  };
}

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
