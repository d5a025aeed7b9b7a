/**
 * Names that AWS makes for what a customer runs, rather than for a service's API.
 * `account`: the service's API under a name of its own per account · `registry`: an ECR registry ·
 * `workload`: someone's application, reachable from the internet · `in-vpc`: answers with an address
 * inside a VPC · `cluster`: the API server of an EKS cluster · `compute`: an instance, which is its
 * address in disguise.
 */
export type ResourceKind = 'account' | 'registry' | 'workload' | 'in-vpc' | 'cluster' | 'compute';

export interface ResourceForm {
  readonly service: string;
  readonly kind: ResourceKind;
  /** For people: "RDS database". */
  readonly what: string;
  /** Where the region stands: `id.tail.region`, `id.region.tail`, either of them, or nowhere. */
  readonly region: 'after' | 'before' | 'either' | 'none';
  /** What the first label must look like, where AWS fixes it. */
  readonly id?: RegExp;
  /** A start of the first label that says the name answers with a private address. */
  readonly inVpcIf?: string;
}

const ACCOUNT = /^\d{12}$/;

/**
 * Labels next to the region → form.
 *
 * Sources: SDK rule sets (ddb, data-kinesis, mediaconvert, events, email), the user guides of the
 * services for the others (ECR, API Gateway, AppSync, IoT, EFS, FSx, MSK, RDS, Redshift, OpenSearch,
 * EKS, ELB, EC2, MWAA, MQ, MemoryDB, DAX, Transfer, CodeArtifact); read 2026-11-20.
 */
const FORMS: Readonly<Record<string, ResourceForm>> = {
  'dkr.ecr': after('ecr', 'registry', 'ECR registry', ACCOUNT),
  'dkr-ecr': after('ecr', 'registry', 'ECR registry', ACCOUNT),
  ddb: after('dynamodb', 'account', 'DynamoDB account endpoint', ACCOUNT),
  'search-ddb': after('dynamodb', 'account', 'DynamoDB search account endpoint', ACCOUNT),
  'data-kinesis': after('kinesis', 'account', 'Kinesis data endpoint'),
  'control-kinesis': after('kinesis', 'account', 'Kinesis control endpoint'),
  iot: after('iot-data', 'account', 'IoT device endpoint'),
  'credentials.iot': after('iot', 'account', 'IoT credentials endpoint'),
  mediaconvert: after('mediaconvert', 'account', 'MediaConvert endpoint'),
  'data.mediastore': after('mediastore-data', 'account', 'MediaStore container'),
  'd.codeartifact': after('codeartifact', 'account', 'CodeArtifact domain'),
  timestream: after('timestream-query', 'account', 'Timestream cell', /^(ingest|query)-cell\d+$/),
  'gateway.bedrock-agentcore': after('bedrock-agentcore', 'account', 'Bedrock AgentCore gateway'),
  'execute-api': after('apigateway', 'workload', 'API Gateway API'),
  'appsync-api': after('appsync', 'workload', 'AppSync API'),
  'appsync-realtime-api': after('appsync', 'workload', 'AppSync API'),
  'server.transfer': after('transfer', 'workload', 'Transfer Family server', /^s-[0-9a-f]+$/),
  'emrstudio-prod': after('emr', 'workload', 'EMR Studio'),
  'emrappui-prod': after('emr', 'workload', 'EMR application page'),
  'grafana-workspace': after('grafana', 'workload', 'Grafana workspace'),
  'lambda-url': after('lambda', 'workload', 'Lambda function URL'),
  'vpc-lattice-svcs': after('vpc-lattice', 'workload', 'VPC Lattice service'),
  dsql: after('dsql', 'workload', 'Aurora DSQL cluster'),
  aos: after('es', 'workload', 'OpenSearch domain'),
  notebook: after('sagemaker', 'account', 'SageMaker notebook'),
  studio: after('sagemaker', 'account', 'SageMaker Studio'),
  experiments: after('sagemaker', 'account', 'SageMaker experiments'),
  efs: after('efs', 'in-vpc', 'EFS file system'),
  fsx: after('fsx', 'in-vpc', 'FSx file system'),
  kafka: after('kafka', 'in-vpc', 'MSK broker'),
  'kafka-serverless': after('kafka', 'in-vpc', 'MSK Serverless cluster'),
  memorydb: after('memorydb', 'in-vpc', 'MemoryDB cluster'),
  'dax-clusters': after('dax', 'in-vpc', 'DAX cluster'),
  'eks-cluster': after('eks', 'cluster', 'EKS cluster'),
  mq: { ...after('mq', 'in-vpc', 'Amazon MQ broker', /^b-[0-9a-f-]+$/), region: 'either' },
  rds: { ...after('rds', 'in-vpc', 'RDS database'), region: 'either' },
  elb: {
    ...after('elb', 'workload', 'load balancer'),
    region: 'either',
    inVpcIf: 'internal-',
  },
  airflow: { ...after('mwaa', 'workload', 'Airflow environment'), region: 'either' },
  redshift: { ...after('redshift', 'in-vpc', 'Redshift cluster'), region: 'either' },
  docdb: { ...after('docdb', 'in-vpc', 'DocumentDB cluster'), region: 'either' },
  neptune: { ...after('neptune', 'in-vpc', 'Neptune cluster'), region: 'either' },
  'redshift-serverless': before('redshift-serverless', 'in-vpc', 'Redshift Serverless workgroup'),
  es: { ...before('es', 'workload', 'OpenSearch domain'), inVpcIf: 'vpc-' },
  aoss: before('opensearchserverless', 'workload', 'OpenSearch Serverless collection'),
  cloudsearch: before('cloudsearch', 'workload', 'CloudSearch domain', /^(search|doc)-/),
  eks: before('eks', 'cluster', 'EKS cluster', /^[0-9a-f]{32}$/),
  elasticbeanstalk: before('elasticbeanstalk', 'workload', 'Elastic Beanstalk environment'),
  compute: before('ec2', 'compute', 'EC2 instance'),
  'compute-1': { ...before('ec2', 'compute', 'EC2 instance'), region: 'none' },
  cache: { ...before('elasticache', 'in-vpc', 'ElastiCache node'), region: 'none' },
  'endpoint.events': { ...before('events', 'account', 'EventBridge endpoint'), region: 'none' },
  'endpoints.email': { ...before('sesv2', 'account', 'SES endpoint'), region: 'none' },
  'cloudfront-kvs': {
    ...before('cloudfront-keyvaluestore', 'account', 'CloudFront key-value store', ACCOUNT),
    region: 'none',
  },
  'tokens.sts': { ...before('sts', 'account', 'STS token issuer'), region: 'none' },
};

const BY_TAIL: ReadonlyMap<string, ResourceForm> = new Map(Object.entries(FORMS));

/** Finds the form of the labels next to the region, if the first label fits and the region stands there. */
export function findResource(
  tail: string,
  firstLabel: string,
  region: 'after' | 'before' | 'none',
): ResourceForm | undefined {
  const form = BY_TAIL.get(tail);
  if (form === undefined) return undefined;
  const fits = form.region === region || (form.region === 'either' && region !== 'none');
  if (!fits || form.id?.test(firstLabel) === false) return undefined;
  return form.inVpcIf !== undefined && firstLabel.startsWith(form.inVpcIf)
    ? { ...form, kind: 'in-vpc' }
    : form;
}

/** Every form with its labels, for tests. */
export function knownResources(): ReadonlyMap<string, ResourceForm> {
  return BY_TAIL;
}

function after(service: string, kind: ResourceKind, what: string, id?: RegExp): ResourceForm {
  return { service, kind, what, region: 'after', ...(id === undefined ? {} : { id }) };
}

function before(service: string, kind: ResourceKind, what: string, id?: RegExp): ResourceForm {
  return { service, kind, what, region: 'before', ...(id === undefined ? {} : { id }) };
}
