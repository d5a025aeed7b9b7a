/** What one node asks for while it bootstraps, and how that must end. */
export interface Step {
  /** `tcp://host:port` is a tunnel in which nothing is said. */
  readonly url: string;
  /** The program that would ask, as it names itself to proxies. */
  readonly userAgent: string;
  readonly ending: Ending;
}

/**
 * `answered`: by the host · `down`: the proxy could not reach it · `refused`: the proxy does not
 * let anyone go there · `hung-up`: the client left in the middle of the answer.
 */
export type Ending = 'answered' | 'down' | 'refused' | 'hung-up';

export interface ClusterNode {
  readonly name: string;
  /** Its own loopback address, so that the proxy sees three machines. */
  readonly address: string;
  readonly steps: readonly Step[];
}

/** Blocks of addresses by role, as `--client-role` takes them. */
export const ROLES: readonly string[] = ['127.0.1.0/24=head', '127.0.2.0/24=compute'];

/** Where FlexLM license servers listen by default; in this trial nobody does. */
export const LICENSE_PORT = 27_000;

const boto = (url: string): Step => answered(url, 'Boto3/1.9.253 Python/2.7.5 Linux/3.10.0');
const curl = (url: string): Step => answered(url, 'curl/7.29.0');
const git = (url: string): Step => answered(url, 'git/1.8.3.1');
const pip = (url: string): Step => answered(url, 'pip/19.3.1');
const yum = (url: string): Step => answered(url, 'urlgrabber/3.10 yum/3.4.3');

/** The Python packages that every node installs. */
const PACKAGES: readonly Step[] = [
  pip('https://pypi.org/simple/aws-parallelcluster-node/'),
  pip('https://files.pythonhosted.org/packages/source/a/aws-parallelcluster-node/2.4.1.tar.gz'),
];

/** The solver that the scientists bought: nobody but its users knows its hosts and its CDN. */
const SOLVER: readonly Step[] = [
  curl('https://downloads.solver.example.net/2019.3/solver-linux-x86_64.run'),
  curl('https://d111111abcdef8.cloudfront.net/2019.3/solver-linux-x86_64.run'),
  {
    url: `tcp://license.solver.example.net:${LICENSE_PORT}`,
    userAgent: 'lmutil',
    ending: 'down',
  },
];

/** What joins a node to the cluster: its queue, its place in the table, its scaling group. */
const MEMBERSHIP: readonly Step[] = [
  boto('https://queue.amazonaws.com/'),
  boto('https://dynamodb.us-east-1.amazonaws.com/'),
  boto('https://autoscaling.us-east-1.amazonaws.com/'),
];

const HEAD: readonly Step[] = [
  // This one knows no NO_PROXY: through a proxy the metadata service would answer for the proxy.
  { ...curl('http://169.254.169.254/latest/meta-data/instance-id'), ending: 'refused' },
  boto('https://sts.amazonaws.com/'),
  boto('https://cloudformation.us-east-1.amazonaws.com/'),
  boto('https://ec2.us-east-1.amazonaws.com/'),
  ...MEMBERSHIP,
  curl('http://s3.amazonaws.com/ec2metadata/ec2-metadata'),
  curl('https://us-east-1-aws-parallelcluster.s3.amazonaws.com/cookbooks/2.4.1.tgz'),
  boto('https://reference-genomes.s3.eu-west-1.amazonaws.com/GRCh38/genome.fa'),
  git('https://github.com/aws/aws-parallelcluster-cookbook.git/info/refs?service=git-upload-pack'),
  curl('https://codeload.github.com/aws/aws-parallelcluster-cookbook/tar.gz/v2.4.1'),
  yum('http://mirrorlist.centos.org/?release=7&arch=x86_64&repo=os&infra=stock'),
  yum('https://mirrors.fedoraproject.org/metalink?repo=epel-7&arch=x86_64'),
  yum('http://mirror.cs.pitt.edu/epel/7/x86_64/repodata/repomd.xml'),
  yum('https://yum.repos.intel.com/2019/repodata/repomd.xml'),
  curl('https://d2lzkl7pfhq30w.cloudfront.net/agent/latest.rpm'),
  ...PACKAGES,
  ...SOLVER,
];

const COMPUTE: readonly Step[] = [
  ...MEMBERSHIP,
  curl('https://us-east-1-aws-parallelcluster.s3.amazonaws.com/cookbooks/2.4.1.tgz'),
  yum('http://mirrorlist.centos.org/?release=7&arch=x86_64&repo=updates&infra=stock'),
  ...PACKAGES,
  ...SOLVER,
];

/** A head node and two compute nodes. The mirror list sends each node to another mirror. */
export const CLUSTER: readonly ClusterNode[] = [
  { name: 'head', address: '127.0.1.1', steps: HEAD },
  {
    name: 'compute-1',
    address: '127.0.2.1',
    steps: [
      ...COMPUTE,
      yum('http://mirror.es.its.nyu.edu/epel/7/x86_64/repodata/repomd.xml'),
      yum('http://mirrors.advancedhosters.com/centos/7.7.1908/updates/x86_64/repodata/repomd.xml'),
    ],
  },
  {
    name: 'compute-2',
    address: '127.0.2.2',
    steps: [
      ...COMPUTE,
      yum('http://mirror.umd.edu/centos/7.7.1908/os/x86_64/repodata/repomd.xml'),
      // yum leaves a mirror that is slower than its minrate, and tries the next one.
      {
        ...yum('http://mirror.umd.edu/centos/7.7.1908/os/x86_64/repodata/primary.sqlite.bz2'),
        ending: 'hung-up',
      },
    ],
  },
];

/** Every `host:port` that the trial touches, each once. */
export function destinationsOf(cluster: readonly ClusterNode[]): string[] {
  const all = cluster.flatMap(({ steps }) => steps.map(({ url }) => destinationOf(new URL(url))));
  return [...new Set(all)].sort();
}

/** The port of a URL, where it has none of its own. */
export function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function destinationOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

function answered(url: string, userAgent: string): Step {
  return { url, userAgent, ending: 'answered' };
}
