import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeEnvironment } from '../../../proxy/commands/write-environment.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { testCa } from '../../support/intercepting.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Characters that mean something in one of the formats, as a URL may hold them. */
const PROXY = "http://user:p'a%22$(id)`x`@10.0.0.5:3128";

function write(format: string, changes: Record<string, unknown> = {}) {
  return writeEnvironment({
    for: format,
    proxy: 'http://10.0.0.5:3128',
    region: undefined,
    endpoints: undefined,
    'no-proxy': undefined,
    ...changes,
  });
}

test('a shell reads the very URL, whatever is in it', () => {
  const { text } = write('shell', { proxy: PROXY });

  const read = execFileSync('sh', ['-c', `${text}printf %s "$https_proxy"`], { encoding: 'utf8' });

  expect(new URL(read).href).toBe(new URL(PROXY).href);
  expect(read).toContain("p'a");
});

test('systemd has quotes and specifiers escaped', () => {
  const { text } = write('systemd', { proxy: PROXY });

  expect(text).toMatch(/^\[Service\]$/m);
  expect(text).toMatch(/^Environment="https_proxy=http:\/\/user:p'a%%22/m);
  expect(text.match(/^Environment="[^"]*"$/gm)).toHaveLength(9);
});

test('cloud-init is YAML whose first line says what it is', () => {
  const { text } = write('cloud-init', { proxy: PROXY });
  const { write_files: files } = parse(text);

  expect(text.startsWith('#cloud-config\n')).toBe(true);
  const shell = execFileSync('sh', ['-c', `${files[0].content}printf %s "$http_proxy"`], {
    encoding: 'utf8',
  });
  expect(shell).toContain('10.0.0.5:3128');
  expect(files[1].content).toContain('DefaultEnvironment="http_proxy=');
});

test('docker gets JSON, and what it has no comments for goes to stderr', () => {
  const { text, notes } = write('docker', { region: 'us-east-1' });

  expect(JSON.parse(text).proxies.default).toMatchObject({ httpsProxy: 'http://10.0.0.5:3128' });
  expect(notes.join()).toContain('docker.service.d');
});

test('ParallelCluster gets Proxy and Dns, without YAML aliases', () => {
  const { text } = write('parallelcluster', { region: 'us-east-1' });

  expect(text).not.toMatch(/[&*]a1/);
  expect(parse(text)).toEqual({
    HeadNode: { Networking: { Proxy: { HttpProxyAddress: 'http://10.0.0.5:3128' } } },
    Scheduling: {
      SlurmSettings: { Dns: { DisableManagedDns: true, UseEc2Hostnames: true } },
      SlurmQueues: [
        {
          Name: 'queue1',
          Networking: { Proxy: { HttpProxyAddress: 'http://10.0.0.5:3128' } },
        },
      ],
    },
  });
});

function noProxy(changes: Record<string, unknown>): string[] {
  const { text } = write('docker', changes);
  return JSON.parse(text).proxies.default.noProxy.split(',');
}

test('the metadata services never go through a proxy', () => {
  expect(noProxy({})).toEqual(
    expect.arrayContaining(['169.254.169.254', 'fd00:ec2::254', '169.254.170.2', 'localhost']),
  );
});

test('with a region the names of its endpoints and machines go around the proxy', () => {
  expect(noProxy({ region: 'us-east-1' })).toEqual(
    expect.arrayContaining([
      'logs.us-east-1.amazonaws.com',
      's3.us-east-1.amazonaws.com',
      '.ec2.internal',
    ]),
  );
  expect(
    noProxy({
      region: 'cn-north-1',
      endpoints: 'ecr.dkr',
      'no-proxy': ['10.0.0.0/16,.corp.example'],
    }),
  ).toEqual(
    expect.arrayContaining([
      '.dkr.ecr.cn-north-1.amazonaws.com.cn',
      '.cn-north-1.compute.internal',
      '10.0.0.0/16',
      '.corp.example',
    ]),
  );
});

test('an endpoint that the VPC is not said to have stays behind the proxy', () => {
  expect(noProxy({ region: 'us-east-1', endpoints: 's3' })).not.toContain(
    'logs.us-east-1.amazonaws.com',
  );
});

test('a password is pointed out', () => {
  expect(write('shell', { proxy: PROXY }).notes.join()).toContain('password');
  expect(write('shell').notes).toEqual([]);
});

test.each([
  [{ for: 'fish' }, 'Cannot write the environment --for "fish": write shell, parallelcluster'],
  [{ proxy: '10.0.0.5:3128' }, 'Cannot use the URL of --proxy: write http://host:port'],
  [{ proxy: 'https://10.0.0.5:3128' }, 'Cannot use the URL of --proxy'],
  [{ proxy: 'http://user:secret@h/x' }, 'Cannot use the URL of --proxy'],
  [{ region: 'here' }, 'Cannot take --region "here"'],
  [{ endpoints: 's3' }, 'Cannot use --endpoints without a region'],
  [{ region: 'us-east-1', endpoints: 's3,nonsense' }, 'Cannot use --endpoints "nonsense"'],
  [{ 'no-proxy': ['a b'] }, 'Cannot use --no-proxy "a b"'],
  [{ 'no-proxy': ["a'b"] }, 'Cannot use --no-proxy'],
])('bad input is one line: %j', (changes, message) => {
  expect(() => write('shell', changes)).toThrow(ConfigError);
  expect(() => write('shell', changes)).toThrow(message);
  expect(() => write('shell', changes)).not.toThrow('secret');
});

describe('with the interception CA', () => {
  async function withCa(format: string): Promise<ReturnType<typeof write>> {
    using folder = tempFolder();
    writeFileSync(folder.at('ca.pem'), (await testCa()).certificate);
    return write(format, { ca: folder.at('ca.pem') });
  }

  test('variables lead to our certificate, or to a bundle where a program reads that file alone', async () => {
    const { text } = await withCa('shell');

    const script = `${text}printf '%s %s' "$REQUESTS_CA_BUNDLE" "$NODE_EXTRA_CA_CERTS"`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(
      '/etc/sallyport/ca-bundle.pem /etc/sallyport/ca.pem',
    );
    expect(text).toContain('sallyport ca export --for debian');
  });

  test('cloud-init installs it', async () => {
    const { text } = await withCa('cloud-init');
    const { write_files: files, runcmd } = parse(text);

    expect(files[0]).toMatchObject({
      path: '/etc/sallyport/ca.pem',
      content: (await testCa()).certificate,
    });
    const [, , script] = runcmd[0];
    execFileSync('sh', ['-n'], { input: script });
    expect(script).toContain('update-ca-trust');
    expect(runcmd[1]).toEqual(['systemctl', 'daemon-reexec']);
  });

  test('docker and ParallelCluster say that they cannot', async () => {
    expect((await withCa('docker')).notes.join(' ')).toContain('build it into the image');
    expect((await withCa('parallelcluster')).text).toContain('custom action');
  });

  test('a file with a key, or with none of it, is refused', async () => {
    using folder = tempFolder();
    const { certificate, privateKey } = await testCa();
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeFileSync(folder.at('both.pem'), certificate + key);
    writeFileSync(folder.at('empty.pem'), '');

    for (const file of ['both.pem', 'empty.pem', 'none.pem']) {
      expect(() => write('shell', { ca: folder.at(file) })).toThrow(ConfigError);
    }
  });
});

describe('with --socks what is no HTTP goes by SOCKS, and HTTP as before', () => {
  const SOCKS = 'socks5h://u:p@10.0.0.5:3128';
  const socks = (format: string) =>
    write(format, { proxy: 'http://u:p@10.0.0.5:3128', socks: true });

  test('in a shell', () => {
    const { text } = socks('shell');
    const print = 'printf "%s %s %s" "$ALL_PROXY" "$all_proxy" "$https_proxy"';
    const read = execFileSync('sh', ['-c', `${text}${print}`], { encoding: 'utf8' });
    expect(read).toBe(`${SOCKS} ${SOCKS} http://u:p@10.0.0.5:3128`);
    expect(text).toContain('httpx');
  });

  test.each(['systemd', 'cloud-init'])('in the text for %s', (format) => {
    expect(socks(format).text).toContain(`ALL_PROXY=${SOCKS}`);
    expect(write(format).text).toContain('ALL_PROXY=http://10.0.0.5:3128');
  });

  test('in the comments for ParallelCluster, whose setting has no place for it', () => {
    expect(socks('parallelcluster').text).toContain(`# all_proxy=${SOCKS}\n`);
    expect(write('parallelcluster').text).not.toContain('all_proxy');
  });

  test('as a key of its own for Docker', () => {
    expect(JSON.parse(socks('docker').text).proxies.default.allProxy).toBe(SOCKS);
    expect(JSON.parse(write('docker').text).proxies.default).not.toHaveProperty('allProxy');
  });
});
