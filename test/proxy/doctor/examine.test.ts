import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Check, type ExamineOptions, examine } from '../../../proxy/doctor/examine.ts';
import { openNode } from '../../../proxy/doctor/node-files.ts';
import { GOOD_ENVIRONMENT, nodeWith, PROXY } from './node.ts';

function checksOf(
  files: Readonly<Record<string, string>>,
  options: Partial<ExamineOptions> = {},
): Map<string, Check> {
  using node = nodeWith(files);
  const { checks } = examine(openNode(node.path), { noProxy: [], ...options });
  return new Map(checks.map((check) => [check.id, check]));
}

const program = (name: string): Record<string, string> => ({ [`/usr/bin/${name}`]: '' });

test('with the variables for logins and for systemd, nothing is wrong', () => {
  const found = checksOf({
    ...GOOD_ENVIRONMENT,
    ...{ ...program('curl'), ...program('git'), ...program('aws'), ...program('apt-get') },
    '/usr/bin/dockerd': '',
  });

  expect([...found.values()].filter(({ verdict }) => verdict === 'problem')).toEqual([]);
  expect([...found.keys()]).toEqual([
    ...['login', 'login no_proxy', 'systemd', 'systemd no_proxy'],
    ...['curl', 'apt', 'git', 'aws-cli', 'docker'],
  ]);
});

test('a bare node has a problem with all that it has, and is told what to write', () => {
  const found = checksOf({ ...program('curl'), ...program('apt-get') }, { proxy: PROXY });

  expect([...found].map(([id, { verdict }]) => [id, verdict])).toEqual([
    ['login', 'problem'],
    ['curl', 'problem'],
    ['apt', 'problem'],
  ]);
  expect(found.get('apt')?.setting).toBe(
    'Acquire::http::Proxy "http://10.0.0.9:3128"; in /etc/apt/apt.conf.d/95proxy',
  );
});

test.each<[string, Record<string, string>]>([
  [
    'apt',
    { '/usr/bin/apt-get': '', '/etc/apt/apt.conf.d/95proxy': `Acquire::http::Proxy "${PROXY}/";` },
  ],
  [
    'apt',
    {
      '/usr/bin/apt-get': '',
      '/etc/apt/apt.conf': `Acquire { http { Proxy "${PROXY}"; } }`.replace('{ http {', '{http{'),
    },
  ],
  ['dnf', { '/usr/bin/dnf': '', '/etc/dnf/dnf.conf': `[main]\ngpgcheck=1\nproxy=${PROXY}\n` }],
  ['dnf', { '/usr/bin/yum': '', '/etc/yum.conf': `[main]\nproxy = ${PROXY}\n` }],
  [
    'git',
    { '/usr/bin/git': '', '/root/.gitconfig': `[user]\n\tname = x\n[http]\n\tproxy = ${PROXY}\n` },
  ],
  [
    'git',
    { '/usr/bin/git': '', '/etc/gitconfig': `[http "https://github.com"]\n\tproxy = ${PROXY}\n` },
  ],
  ['pip', { '/usr/bin/pip3': '', '/etc/pip.conf': `[global]\nproxy = ${PROXY}\n` }],
  ['npm', { '/usr/bin/npm': '', '/home/ec2-user/.npmrc': `https-proxy=${PROXY}\n` }],
  [
    'conda',
    {
      '/opt/conda/bin/conda': '',
      '/opt/conda/.condarc': `channels: [a]\nproxy_servers:\n  http: ${PROXY}\n  https: ${PROXY}\n`,
    },
  ],
  ['r', { '/usr/bin/R': '', '/usr/lib64/R/etc/Renviron.site': `https_proxy=${PROXY}\n` }],
  ['r', { '/usr/bin/R': '', '/etc/R/Rprofile.site': `Sys.setenv(https_proxy = "${PROXY}")\n` }],
  [
    'chef',
    {
      '/usr/bin/chef-client': '',
      '/etc/chef/client.rb': `log_level :info\nhttps_proxy '${PROXY}'\n`,
    },
  ],
  [
    'docker',
    { '/usr/bin/dockerd': '', '/etc/docker/daemon.json': `{"proxies":{"https-proxy":"${PROXY}"}}` },
  ],
  [
    'wget',
    { '/usr/bin/wget': '', '/etc/wgetrc': `https_proxy = ${PROXY}\nhttp_proxy = ${PROXY}\n` },
  ],
  ['curl', { '/usr/bin/curl': '', '/root/.curlrc': `proxy = "${PROXY}"\n` }],
  [
    'cloudwatch-agent',
    {
      '/opt/aws/amazon-cloudwatch-agent/bin/x': '',
      '/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml': `[proxy]\n  https_proxy = "${PROXY}"\n`,
    },
  ],
])('%s is fine by a setting of its own: %j', (id, files) => {
  expect(checksOf(files, { proxy: PROXY }).get(id)).toMatchObject({ verdict: 'ok' });
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    'apt',
    { '/usr/bin/apt-get': '', '/etc/apt/apt.conf.d/1': `// Acquire::http::Proxy "${PROXY}";` },
    /no https_proxy/,
  ],
  ['dnf', { '/usr/bin/dnf': '', '/etc/dnf/dnf.conf': '[main]\nproxy=_none_\n' }, /no https_proxy/],
  [
    'git',
    { '/usr/bin/git': '', '/etc/gitconfig': '[http]\nproxy = http://10.0.0.8:3128\n' },
    /names http:\/\/10\.0\.0\.8:3128, and not/,
  ],
  [
    'pip',
    { '/usr/bin/pip': '', '/etc/pip.conf': '[global]\nproxy = ::: not a url\n' },
    /a value that is no URL/,
  ],
])('%s is a problem: %j', (id, files, why) => {
  const check = checksOf(files, { proxy: PROXY }).get(id);

  expect(check?.verdict).toBe('problem');
  expect(check?.what).toMatch(why);
});

test('curl does not read HTTP_PROXY in upper case, aws reads HTTPS_PROXY only', () => {
  const found = checksOf({
    ...{ ...program('curl'), ...program('aws'), ...program('pip') },
    '/etc/environment': `HTTP_PROXY=${PROXY}\nHTTPS_PROXY=${PROXY}\nNO_PROXY=*\n`,
  });

  expect(found.get('curl')).toMatchObject({
    verdict: 'problem',
    what: 'logins have no http_proxy',
  });
  expect(found.get('aws-cli')).toMatchObject({ verdict: 'ok' });
  expect(found.get('pip')).toMatchObject({ verdict: 'ok' });
});

test('what is run by sudo loses the variables, unless sudoers keeps them', () => {
  const files = { ...GOOD_ENVIRONMENT, ...program('sudo'), ...program('apt-get') };
  const keeping = { '/etc/sudoers.d/proxy': 'Defaults env_keep += "http_proxy https_proxy"\n' };

  expect(checksOf({ ...files, '/etc/sudoers': 'Defaults env_reset\n' }).get('apt')).toMatchObject({
    verdict: 'problem',
    what: expect.stringMatching(/sudo drops the variables/),
  });
  expect(checksOf({ ...files, ...keeping }).get('apt')).toMatchObject({ verdict: 'ok' });
});

test('a unit has what its drop-ins and its files give it, and nothing of what logins have', () => {
  const login = { '/etc/environment': GOOD_ENVIRONMENT['/etc/environment'] ?? '' };
  const docker = {
    '/usr/bin/dockerd': '',
    '/usr/lib/systemd/system/docker.service': '[Service]\n',
  };
  const dropIn = {
    '/etc/systemd/system/docker.service.d/proxy.conf': `[Service]\nEnvironment="HTTPS_PROXY=${PROXY}" 'HTTP_PROXY=${PROXY}'\n`,
  };
  const snap = {
    '/usr/bin/snap': '',
    '/usr/lib/systemd/system/snapd.service': '[Service]\nEnvironmentFile=-/etc/environment\n',
  };

  expect(checksOf({ ...login, ...docker }).get('docker')?.what).toMatch(/docker\.service has no/);
  expect(checksOf({ ...login, ...docker, ...dropIn }).get('docker')).toMatchObject({
    verdict: 'ok',
  });
  expect(checksOf({ ...login, ...snap }).get('snap')).toMatchObject({ verdict: 'ok' });
});

test.each([
  ['nothing', '', /metadata goes to the proxy/],
  ['no metadata', 'no_proxy=localhost,127.0.0.1', /169\.254\.169\.254 missing/],
  [
    'two spellings that differ',
    'no_proxy=localhost,127.0.0.1,169.254.169.254\nNO_PROXY=*',
    /differ/,
  ],
  [
    'what was asked for is missing',
    'no_proxy=localhost,127.0.0.1,169.254.169.254',
    /sqs\.us-east-1\.amazonaws\.com missing/,
  ],
])('NO_PROXY with %s is a problem', (_, line, why) => {
  const found = checksOf(
    { '/etc/environment': `http_proxy=${PROXY}\nhttps_proxy=${PROXY}\n${line}\n` },
    { noProxy: why.source.startsWith('sqs') ? ['sqs.us-east-1.amazonaws.com'] : [] },
  );

  expect(found.get('login no_proxy')).toMatchObject({
    verdict: 'problem',
    what: expect.stringMatching(why),
  });
});

test.each([
  ['*'],
  ['localhost,127.0.0.0/8,169.254.0.0/16'],
  ['localhost 127.0.0.1 169.254.169.254'],
])('NO_PROXY %s keeps metadata away', (list) => {
  const found = checksOf({
    '/etc/environment': `http_proxy=${PROXY}\nhttps_proxy=${PROXY}\nno_proxy="${list}"\n`,
  });

  expect(found.get('login no_proxy')).toMatchObject({ verdict: 'ok' });
});

test('the environment of this process is looked at only where the node is this machine', () => {
  const environment = { https_proxy: PROXY, http_proxy: PROXY, no_proxy: '*' };

  expect(checksOf({}, { environment }).get('this-shell')).toMatchObject({ verdict: 'ok' });
  expect(checksOf({}).has('this-shell')).toBe(false);
});

test('links are followed inside the root and never out of it', () => {
  using node = nodeWith({ '/etc/alternatives/git': '' });
  symlinkSync('/etc/alternatives/git', node.at('git'));
  symlinkSync('../../../../../../../../etc/passwd', node.at('passwd'));
  symlinkSync('loop', node.at('loop'));
  const files = openNode(node.path);

  expect(files.exists('/git')).toBe(true);
  expect(files.read('/passwd')).toBeUndefined();
  expect(files.exists('/loop')).toBe(false);
  expect(files.list('/etc')).toEqual(['alternatives']);
});
