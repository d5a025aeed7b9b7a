import { expect, test } from 'vitest';
import { loadProfile } from '../../../analyzer/commands/load-profile.ts';
import { predict } from '../../../analyzer/predict/predict.ts';
import type { Prediction } from '../../../analyzer/predict/prediction.ts';
import { readConfig } from '../../../analyzer/predict/read-config.ts';

function predicted(text: string, features: readonly string[] = []): Prediction {
  const config = readConfig(text, 'file.yaml');
  const profile = loadProfile(config.kind === 'template' ? 'cloudformation' : 'parallelcluster-3');
  return predict(config, profile, {
    file: 'file.yaml',
    region: 'us-east-1',
    release: undefined,
    features,
    describe: () => ({ disposition: 'review', what: 'a test' }),
  });
}

function featuresOf(text: string, named: readonly string[] = []): string[] {
  return predicted(text, named).features.map(({ id }) => id);
}

const CLUSTER = 'HeadNode:\n  InstanceType: c6i.large\nScheduling:\n  Scheduler: slurm\n';
const NO_DNS = `${CLUSTER}  SlurmSettings: { Dns: { DisableManagedDns: true } }\n`;

test('the least cluster needs the five endpoints of the guide, and Route 53 until managed DNS is off', () => {
  const names = (text: string): string[] =>
    predicted(text)
      .endpoints.filter((one) => !one.conditional)
      .map(({ serviceName }) => serviceName);

  expect(names(NO_DNS)).toEqual(
    ['cloudformation', 'dynamodb', 'ec2', 'logs', 's3'].map(
      (id) => `com.amazonaws.us-east-1.${id}`,
    ),
  );
  expect(names(CLUSTER)).toContain('com.amazonaws.route53');
});

test.each([
  ['LoginNodes: { Pools: [{ Name: a }] }\n', 'login-nodes'],
  ['DirectoryService: { DomainName: a.example }\n', 'directory-service'],
  ['SharedStorage: [{ StorageType: Efs }]\n', 'efs'],
  ['SharedStorage: [{ StorageType: FsxLustre }]\n', 'fsx'],
  ['SharedStorage: [{ StorageType: Ebs }]\n', 'ebs'],
])('%s switches on %s, and says where', (text, id) => {
  const { features } = predicted(CLUSTER + text);

  expect(features.find((feature) => feature.id === id)?.because[0]?.line).toBe(5);
  expect(featuresOf(CLUSTER)).not.toContain(id);
});

test('an image is no cluster', () => {
  expect(featuresOf('Build: { ParentImage: ami-1, InstanceType: c6i.large }\n')).toEqual([
    'build-image',
    'software-install',
  ]);
});

test('a feature that the file does not tell of can be named', () => {
  expect(featuresOf(CLUSTER, ['admin-instance'])).toContain('admin-instance');
});

test('a setting is said to be set, not set, or made elsewhere', () => {
  const { settings } = predicted(NO_DNS);

  expect(settings.map(({ setting, state }) => [setting.split('/').at(-1), state])).toEqual([
    ['DisableManagedDns', 'set'],
    ['UseEc2Hostnames', 'not-set'],
    ['AdditionalSecurityGroups of HeadNode, LoginNodes and SlurmQueues', 'not-set'],
    ['policy of the S3 gateway endpoint', 'elsewhere'],
  ]);
});

test('a resource under a condition is needed under that condition only', () => {
  const text = 'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Condition: WithQueue\n';

  expect(predicted(text).features[0]?.because[0]?.onlyIf).toBe('WithQueue');
});

test('what depends on a parameter is not guessed', () => {
  const text =
    'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: { ManagedPolicyArns: [!Ref Policy] }\n';
  const { features, cannotKnow } = predicted(text);

  expect(features).toEqual([]);
  expect(cannotKnow[0]).toMatchObject({
    what: expect.stringContaining('Login with Session Manager'),
    advice: 'if it will, add --feature ssm-login',
  });
});

test('types that the profile does not know are named', () => {
  const { cannotKnow } = predicted('Resources: { G: { Type: AWS::Neptune::DBCluster } }\n');

  expect(cannotKnow.at(-1)?.what).toContain('AWS::Neptune::DBCluster');
});
