import type { EndpointGuide, HostEndpoint, Setting } from '../../analyzer/plan/endpoint-guide.ts';
import type { Destination, Facet, Run } from '../../proxy/event.ts';
import type { Category, Disposition, Stability } from '../../rules/category.ts';
import { type Host, parseHost } from '../../rules/host.ts';
import { defaultProtocol } from '../../rules/protocol.ts';
import type { Classification } from '../../rules/rule.ts';

const START = Date.parse('2026-11-20T10:00:00Z');

export function host(text: string): Host {
  const parsed = parseHost(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}

export function facets(...values: readonly string[]): Facet[] {
  return values.map((value) => ({ value, events: 1, firstSeen: START, lastSeen: START }));
}

/** A destination that two clients reached twice each, but for what is said otherwise. */
export function destination(authority: string, changes: Partial<Destination> = {}): Destination {
  const colon = authority.lastIndexOf(':');
  const port = Number(authority.slice(colon + 1));
  return {
    protocol: defaultProtocol(port),
    host: host(authority.slice(0, colon)),
    port,
    events: 4,
    firstSeen: START + 7_000,
    lastSeen: START + 2_467_000,
    bytesUp: 1_000,
    bytesDown: 20_000,
    verdicts: { allowed: 4, denied: 0, wouldDeny: 0 },
    clients: facets('10.0.0.10', '10.0.0.11'),
    roles: facets('compute', 'head'),
    runs: facets('trial-1'),
    layers: facets('proxy'),
    methods: facets('CONNECT'),
    paths: [],
    userAgents: [],
    addresses: [],
    snis: [],
    nameSources: [],
    errors: [],
    ...changes,
  };
}

export function run(changes: Partial<Run> = {}): Run {
  return {
    name: 'trial-1',
    startedAt: START,
    endedAt: START + 2_467_000,
    layers: ['proxy'],
    events: 100,
    destinations: 25,
    clients: ['10.0.0.10', '10.0.0.11'],
    malformed: 0,
    ...changes,
  };
}

export function known(
  category: Category,
  why: string,
  more: Partial<Classification> = {},
): Classification {
  return {
    category,
    stability: 'fixed',
    why,
    rule: { id: `${category}-rule`, file: 'rules/test.yaml', source: 'test', read: '2026-11-20' },
    ...more,
  };
}

/** A guide that knows a few services in us-east-1 and eu-west-1, and what they do not carry. */
export const guide: EndpointGuide = {
  endpointFor: ({ host: name, service }, region) => {
    const type = ['s3', 'dynamodb'].includes(service) ? 'gateway' : 'interface';
    const offered = [...INTERFACES, 's3', 'dynamodb'].includes(service);
    if (!offered || !['us-east-1', 'eu-west-1'].includes(region)) return undefined;
    return {
      serviceName: `com.amazonaws.${region}.${service}`,
      type,
      ...carriage(name, type, region),
    };
  },
  settingFor: ({ host: name }) => SETTINGS[name],
};

const INTERFACES = ['autoscaling', 'cloudformation', 'ec2', 'sqs', 'sts'];

const SETTINGS: Readonly<Record<string, Setting>> = {
  'sts.amazonaws.com': {
    setting: 'AWS_STS_REGIONAL_ENDPOINTS',
    value: 'regional',
    why: 'older SDKs ask for the global name',
  },
  'queue.amazonaws.com': {
    setting: 'BOTO_DISABLE_COMMONNAME',
    value: 'true',
    why: 'old SDKs ask for the name in the certificate',
    details: 'or botocore 1.29.0 or later',
  },
  's3.amazonaws.com': {
    setting: 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT',
    value: 'regional',
    why: 'old URLs have no region',
  },
};

function carriage(
  name: string,
  type: string,
  region: string,
): Pick<HostEndpoint, 'carries' | 'why'> {
  if (type === 'interface') {
    return name.includes(region)
      ? { carries: true, why: 'its private DNS covers this name' }
      : { carries: false, why: 'its private DNS does not cover this name' };
  }
  if (name.includes('accelerate')) return { carries: false, why: 'its addresses are at the edge' };
  if (name === 's3.amazonaws.com') {
    return { carries: region === 'us-east-1', why: 'the name leads to us-east-1' };
  }
  return /[a-z]+-[a-z]+-\d\.amazonaws/.test(name)
    ? { carries: true, why: 'its route leads to every address of the region' }
    : { carries: undefined, why: 'the name does not say where the bucket is' };
}

interface Sample {
  readonly destination: Destination;
  readonly classification: Classification;
}

function sample(
  authority: string,
  classification: Classification,
  changes: Partial<Destination> = {},
): Sample {
  return { destination: destination(authority, changes), classification };
}

function aws(service: string, region: string | undefined, disposition: Disposition = 'endpoint') {
  const where = region === undefined ? '' : ` in ${region}`;
  const rule = {
    id: 'aws-regional',
    file: 'rules/aws/grammar.ts',
    source: 'test',
    read: '2026-11-20',
  };
  const facts = { vendor: 'AWS', service, region, label: `${service}${where}`, disposition, rule };
  return known(service === 's3' ? 's3' : 'aws-api', `the ${service} API of AWS${where}`, facts);
}

function plain(category: Category, label: string, stability: Stability = 'fixed') {
  return known(category, `${label} is known by name`, { label, stability });
}

/** At least one destination of each category, and one of each kind of trouble. */
export const SAMPLES: readonly Sample[] = [
  sample('cloudformation.us-east-1.amazonaws.com:443', aws('cloudformation', 'us-east-1')),
  sample('dynamodb.us-east-1.amazonaws.com:443', aws('dynamodb', 'us-east-1')),
  sample('ec2.eu-west-1.amazonaws.com:443', aws('ec2', 'eu-west-1')),
  sample('queue.amazonaws.com:443', aws('sqs', 'us-east-1', 'reconfigure')),
  sample(
    's3.amazonaws.com:80',
    { ...aws('s3', undefined), bucket: 'ec2metadata' },
    {
      paths: facets('/ec2metadata/ec2-metadata'),
    },
  ),
  sample('us-east-1-aws-parallelcluster.s3.amazonaws.com:443', {
    ...aws('s3', undefined),
    bucket: 'us-east-1-aws-parallelcluster',
  }),
  sample('github.com:443', plain('github', 'GitHub')),
  sample('mirrorlist.centos.org:80', plain('os-mirror', 'CentOS mirror list', 'rotating'), {
    paths: facets('/'),
  }),
  sample(
    'a-mirror-with-a-name-that-is-too-long-for-any-column.epel.example.edu:80',
    {
      ...known('os-mirror', 'it serves EPEL', { label: 'EPEL mirror', stability: 'mirror' }),
      rule: undefined,
      inferredFrom: 'the path /epel/7/x86_64/repodata/repomd.xml',
    },
    {
      paths: facets(
        '/epel/7/x86_64/repodata/primary.sqlite.bz2',
        '/epel/7/x86_64/repodata/repomd.xml',
      ),
    },
  ),
  sample('pypi.org:443', plain('package-repo', 'Python Package Index')),
  sample('quay.io:443', plain('container-registry', 'Quay')),
  sample('d1234.cloudfront.net:443', plain('cdn', 'CloudFront distribution', 'cdn')),
  sample('yum.repos.intel.com:443', plain('hpc-vendor', 'Intel packages')),
  sample('licence.vendor.example:27000', plain('hpc-vendor', 'Licence server')),
  sample('supermarket.chef.io:443', plain('config-mgmt', 'Chef Supermarket')),
  sample('ocsp.example-ca.org:80', plain('cert-infra', 'OCSP responder')),
  sample('pool.ntp.org:123', plain('time-dns', 'NTP Pool', 'rotating')),
  sample('smtp.example.com:587', plain('email-relay', 'Mail relay'), {
    events: 3,
    verdicts: { allowed: 3, denied: 0, wouldDeny: 0 },
    errors: [{ value: 'ECONNREFUSED', events: 3, firstSeen: START, lastSeen: START }],
  }),
  sample('agent.telemetry.example:443', plain('telemetry', 'Agent intake'), {
    verdicts: { allowed: 0, denied: 4, wouldDeny: 0 },
  }),
  sample('login.example.com:443', plain('identity', 'Sign-in')),
  sample('data.example.org:443', plain('saas', 'Data archive'), {
    errors: [{ value: 'client-reset', events: 1, firstSeen: START, lastSeen: START }],
  }),
  sample('169.254.169.254:80', plain('instance-metadata', 'Instance metadata')),
  sample('wiki.corp.internal:443', plain('private-name', 'Private name')),
  sample(
    '8.8.4.4:853',
    known('ip-literal', 'a client used the address without a name', { rule: undefined }),
  ),
  sample(
    '10.1.2.3:8080',
    known('ip-literal', 'a client used the address without a name', { rule: undefined }),
  ),
  sample(
    'nobody-knows.example:443',
    known('unknown', 'no rule knows this name', { rule: undefined, stability: 'unknown' }),
    {
      clients: facets('10.0.0.11'),
    },
  ),
];
