import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { type Recording, startRecording } from '../support/recording.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runPeer, runWell } from './support/peer.ts';
import { startTrial } from './support/peer-trial.ts';
import { startSshServer } from './support/ssh-server.ts';

const HELLO = ['git@github.com', 'echo hello from sshd'];

test.each([
  ['--socks5-hostname', 'tls'],
  ['--socks4a', 'tls'],
  ['--socks5-hostname', 'plain'],
])('curl %s fetches a page (%s), and the name is resolved here', async (flag, how) => {
  await using trial = await startTrial((_req, res) => res.end('a page'));
  const url = how === 'tls' ? 'https://one.example.test/' : 'http://one.example.test/';

  const page = await runWell('curl', [
    ...['-sS', '--cacert', trial.site.certificate, flag, address(trial.proxy), url],
  ]);

  expect(page).toBe('a page');
  const port = how === 'tls' ? 443 : 80;
  expect(await trial.events()).toEqual([
    expect.objectContaining({ layer: 'socks', host: 'one.example.test', port, method: null }),
  ]);
});

test('ALL_PROXY=socks5h:// is all that curl needs, user and password included', async () => {
  using folder = tempFolder();
  const authFile = folder.at('htpasswd');
  writeFileSync(authFile, `joe:${hashSync('se:cret', 4)}\n`);
  await using proxy = await startRecording({
    db: folder.at('sallyport.db'),
    flags: ['--auth-file', authFile, '--connect-to', ':80:127.0.0.1:1'],
  });
  const curl = (user: string): ReturnType<typeof runPeer> =>
    runPeer('curl', ['-sS', 'http://one.example.test/'], {
      env: { ALL_PROXY: `socks5h://${user}@${address(proxy)}` },
    });

  const right = await curl('joe:se%3Acret');
  const wrong = await curl('joe:guess');

  expect(right.stderr).toContain('connection');
  expect(wrong.stderr).toMatch(/rejected|User was/i);
  const { events } = await proxy.stop();
  expect(events).toEqual([expect.objectContaining({ error: 'ECONNREFUSED', layer: 'socks' })]);
});

test.each([
  ['OpenBSD nc', (proxy: string) => `nc.openbsd -X 5 -x ${proxy} %h %p`],
  ['OpenBSD nc, SOCKS4', (proxy: string) => `nc.openbsd -X 4 -x ${proxy} %h %p`],
  ['ncat', (proxy: string) => `ncat --proxy-type socks5 --proxy ${proxy} %h %p`],
])('ssh gets through with %s, and an entry for it says tcp', async (name, command) => {
  using folder = tempFolder();
  await using server = await startSshServer(folder);
  // SOCKS4 of nc knows addresses only: it looks the name up itself.
  const host = name.endsWith('4') ? '127.0.0.1' : 'github.com';
  const entry =
    host === 'github.com'
      ? '{ host: github.com, ports: [22], protocol: tcp }'
      : '{ cidr: 127.0.0.1/32, ports: [22], protocol: tcp }';
  writeFileSync(folder.at('allowlist.yaml'), `version: 1\nname: ssh\nentries:\n  - ${entry}\n`);
  await using proxy = await startRecording({
    db: folder.at('sallyport.db'),
    command: 'enforce',
    flags: [
      ...['--allow', folder.at('allowlist.yaml')],
      ...['--connect-to', `:22:127.0.0.1:${server.port}`],
    ],
  });

  const said = await runWell('ssh', [
    ...[...server.options, '-o', `ProxyCommand=${command(address(proxy))}`],
    ...[`root@${host}`, ...HELLO.slice(1)],
  ]);

  expect(said).toBe('hello from sshd\n');
  const { events } = await proxy.stop();
  expect(events).toEqual([
    expect.objectContaining({ layer: 'socks', host, port: 22, protocol: 'tcp', error: null }),
  ]);
});

test('git clones over ssh through SOCKS', async () => {
  using folder = tempFolder();
  await using server = await startSshServer(folder);
  const work = folder.at('work');
  mkdirSync(work);
  const own = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (...args: string[]): Promise<string> =>
    runWell('git', ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], {
      env: own,
    });
  await git('init', '-q', '-b', 'main');
  writeFileSync(folder.at('work', 'cookbook.rb'), 'name "cluster"\n');
  await git('add', '.');
  await git('commit', '-q', '-m', 'first');
  await using proxy = await startRecording({
    db: folder.at('sallyport.db'),
    flags: ['--connect-to', `:22:127.0.0.1:${server.port}`],
  });

  const ssh = `ssh ${server.options.join(' ')} -o 'ProxyCommand=nc.openbsd -X 5 -x ${address(proxy)} %h %p'`;
  await runWell('git', ['clone', '-q', `root@github.com:${work}`, folder.at('clone')], {
    env: { ...own, GIT_SSH_COMMAND: ssh },
  });

  expect(readFileSync(folder.at('clone', 'cookbook.rb'), 'utf8')).toBe('name "cluster"\n');
  const { events } = await proxy.stop();
  expect(events).toEqual([expect.objectContaining({ host: 'github.com', port: 22 })]);
});

/** SOCKS5 in a few lines, as many programs have it of their own. */
const OWN_SOCKS = `
import socket, sys
host, port, proxy = sys.argv[1].encode(), int(sys.argv[2]), sys.argv[3].split(":")
s = socket.create_connection((proxy[0], int(proxy[1])))
s.sendall(b"\\x05\\x01\\x00")
assert s.recv(2) == b"\\x05\\x00"
s.sendall(b"\\x05\\x01\\x00\\x03" + bytes([len(host)]) + host + port.to_bytes(2, "big"))
reply = s.recv(10)
print(reply[1])
if reply[1] == 0:
    s.sendall(b"GET / HTTP/1.0\\r\\nHost: " + host + b"\\r\\n\\r\\n")
    print(s.makefile().read())
`;

test('python3 with SOCKS of its own gets a page, and the code of a refusal', async () => {
  await using trial = await startTrial((_req, res) => res.end('a page'));
  const python = (host: string): Promise<string> =>
    runWell('python3', ['-c', OWN_SOCKS, host, '80', address(trial.proxy)]);

  expect(await python('one.example.test')).toMatch(/^0\nHTTP\/1\.1 200 [\s\S]*a page/);
  expect(await python('169.254.169.254')).toBe('2\n');
});

function address({ url }: Pick<Recording, 'url'>): string {
  return url.replace('http://', '');
}
