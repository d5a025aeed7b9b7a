import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { danglingOf, misfitsOf, readTemplate, type Template, unusedOf } from './cloudformation.ts';

// All of CloudFormation's schemas are read, and a parser is compiled.
vi.setConfig({ testTimeout: 60_000 });

const SAMPLES = join(import.meta.dirname, '../../../samples/aws');

const read = (name: string): Template => readTemplate(readFileSync(join(SAMPLES, name), 'utf8'));

const TEMPLATES = globSync('*.yaml', { cwd: SAMPLES }).filter((name) =>
  readFileSync(join(SAMPLES, name), 'utf8').startsWith('AWSTemplateFormatVersion'),
);

describe.each(TEMPLATES)('%s', (name) => {
  const template = read(name);

  test('has the resources and properties that CloudFormation knows, nested ones too, and all it requires', () => {
    expect(misfitsOf(template)).toEqual([]);
  });

  test('refers to what it has, by attributes that exist', () => {
    expect(danglingOf(template)).toEqual([]);
  });

  test('asks for nothing that it does not use', () => {
    expect(unusedOf(template)).toEqual([]);
  });

  test('gives nobody a public address, and the metadata service to the machine alone', () => {
    const interfaces = [...JSON.stringify(template).matchAll(/"AssociatePublicIpAddress":(\w+)/g)];
    expect(interfaces.map(([, value]) => value)).toEqual(['false']);
    expect(JSON.stringify(template)).toContain(
      '"HttpTokens":"required","HttpPutResponseHopLimit":1',
    );
  });
});

test('the check finds what CloudFormation would refuse', () => {
  const template = readTemplate(`
Parameters:
  Unused: { Type: String }
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    DependsOn: Nobody
    Properties:
      GroupDescripton: a slip
      SecurityGroupIngress:
        - { FromPort: http }
  Other:
    Type: AWS::EC2::Nonsense
    Properties: { GroupId: !GetAtt Group.Nonsense, VpcId: !Sub 'x-\${Vpc}' }
`);

  expect(misfitsOf(template)).toEqual([
    'Group.GroupDescription is missing',
    'Group.GroupDescripton is unknown',
    'Group.SecurityGroupIngress[0].IpProtocol is missing',
    'Group.SecurityGroupIngress[0].FromPort is no integer',
    'Other: there is no AWS::EC2::Nonsense',
  ]);
  expect(danglingOf(template)).toEqual([
    'Group (AWS::EC2::SecurityGroup) has no attribute Nonsense',
    'Vpc is not there',
    'Nobody',
  ]);
  expect(unusedOf(template)).toEqual(['Unused']);
});

describe('the fleet', () => {
  const { Resources } = read('fleet.yaml');
  const of = (id: string): Template['Resources'][string]['Properties'] =>
    Resources[id]?.Properties ?? {};
  const attributes = (list: { Key: string; Value: string }[]): Record<string, string> =>
    Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  const groups = attributes(of('Targets').TargetGroupAttributes);
  const unit = readFileSync(join(SAMPLES, '../systemd/sallyport-enforce.service'), 'utf8');
  const ship = readFileSync(join(SAMPLES, 'node/sallyport-ship.service'), 'utf8');
  const userData: string = of('ProxyTemplate').LaunchTemplateData.UserData['Fn::Base64']['Fn::Sub'];
  const drain = Number(/DRAIN='(\d+)'/.exec(userData)?.[1]);
  const stop = Number(/TimeoutStopSec=(\d+)/.exec(unit)?.[1]);
  const lastTry = Number(/TimeoutStartSec=(\d+)/.exec(ship)?.[1]);
  const leave = readFileSync(join(SAMPLES, 'node/leave.sh'), 'utf8');
  const tries = Number(/SHIP_SECONDS:=(\d+)/.exec(leave)?.[1]);
  const [hook] = of('Proxies').LifecycleHookSpecificationList;

  test('keeps the addresses of clients, and speaks no protocol that the proxy does not', () => {
    expect(groups['preserve_client_ip.enabled']).toBe('true');
    expect(groups['proxy_protocol_v2.enabled']).toBe('false');
  });

  test('lets tunnels end, and the record be shipped, before anybody’s patience does', () => {
    expect(drain).toBeLessThan(stop);
    expect(drain).toBeLessThan(Number(groups['deregistration_delay.timeout_seconds']));
    expect(stop + tries + lastTry).toBeLessThan(hook.HeartbeatTimeout);
  });

  test('forgets silent tunnels no earlier than the proxy does, which is after 15 minutes', () => {
    const listener = attributes(of('Listener').ListenerAttributes);
    expect(Number(listener['tcp.idle_timeout.seconds'])).toBeGreaterThanOrEqual(900);
  });

  test('has its role do three things, each to one thing of its own', () => {
    const statements = of('Role').Policies.flatMap(
      (policy: { PolicyDocument: { Statement: object[] } }) => policy.PolicyDocument.Statement,
    );
    const actions = statements.map(({ Action }: { Action: string }) => Action);
    expect(actions).toEqual([
      'secretsmanager:GetSecretValue',
      'kms:Decrypt',
      'autoscaling:CompleteLifecycleAction',
    ]);
    expect(statements.map(({ Resource }: { Resource: unknown }) => Resource)).not.toContain('*');
  });

  test('hands the bucket’s files to those who come through its endpoint only', () => {
    const [statement] = of('BucketPolicy').PolicyDocument.Statement;
    expect(statement.Principal).toBe('*');
    expect(Object.keys(statement.Condition.StringEquals)).toEqual(['aws:SourceVpce']);
    expect(statement.Action).toBe('s3:GetObject');
  });

  test('encrypts what it stores, and takes no one to the database without TLS', () => {
    expect(of('Database').StorageEncrypted).toBe(true);
    expect(of('DatabaseParameters').Parameters).toEqual({ 'rds.force_ssl': '1' });
    const [disk] = of('ProxyTemplate').LaunchTemplateData.BlockDeviceMappings;
    expect(disk.Ebs.Encrypted).toBe(true);
  });

  test('has no secret in what an instance is started with', () => {
    expect(userData).not.toMatch(/password|secretsmanager:resolve/i);
  });
});
