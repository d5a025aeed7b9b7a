import { join } from 'node:path';
import type { PeerResult } from '../../peers/support/peer.ts';
import { ADDRESS, type Cluster, type Machine } from './namespaces.ts';
import { FOREIGN_RESOLVER } from './zone.ts';

const PROXY = `http://${ADDRESS.egress}:3128`;
const POLITE = { https_proxy: PROXY, http_proxy: PROXY };
const CURL = ['-sS', '--insecure', '--max-time', '30'];

/** What a client of the cluster did, and how it went. */
export interface Visit {
  readonly what: string;
  readonly result: PeerResult;
}

/** Knows how to use a proxy, and is told to. */
export async function politeClients(cluster: Cluster): Promise<Visit[]> {
  return [
    await onlyHttpsClient(cluster),
    await visit('curl through the proxy, plain', 'in the clear', () =>
      cluster.run('compute1', 'curl', [...CURL, 'http://repo.example-mirror.org/'], POLITE),
    ),
  ];
}

/** Has been told of HTTPS_PROXY, and of nothing else. */
export function onlyHttpsClient(cluster: Cluster): Promise<Visit> {
  return visit('curl through the proxy', 'over TLS', () =>
    cluster.run('head', 'curl', [...CURL, 'https://github.com/'], { HTTPS_PROXY: PROXY }),
  );
}

const SOCKETS = `
import socket, ssl, sys
address, port, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with socket.create_connection((address, port), timeout=30) as plain:
    if name != "plain":
        context = ssl._create_unverified_context()
        with context.wrap_socket(plain, server_hostname=None if name == "nameless" else name) as secure:
            secure.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
            while chunk := secure.recv(65536):
                print(chunk.decode())
    else:
        plain.sendall(b"hello, echo")
        print(plain.recv(100))
`;

/** Connects to an address without looking any name up; TLS asks for a name, for none (`nameless`), or is not spoken (`plain`). */
export function hardCoded(
  cluster: Cluster,
  address: string,
  port: number,
  name: string,
  machine: Machine = 'compute1',
): Promise<PeerResult> {
  return cluster.run(machine, 'python3', ['-c', SOCKETS, address, String(port), name]);
}

/** Ignores the proxy variables, or has never heard of any. */
export async function impoliteClients(cluster: Cluster, keyFile: string): Promise<Visit[]> {
  const curl = [...CURL, '--noproxy', '*'];
  const mail = ['--server', 'email-smtp.us-east-1.amazonaws.com', '--port', '587'];
  const people = ['--from', 'cluster@example.com', '--to', 'ops@example.com'];
  return [
    await visit('curl past the proxy', 'over TLS', () =>
      cluster.run('compute1', 'curl', [...curl, 'https://api.licensing.example.com/']),
    ),
    await visit('curl past the proxy, another port', 'over TLS', () =>
      cluster.run('compute2', 'curl', [...curl, 'https://artifacts.example.com:8443/']),
    ),
    await visit('curl past the proxy, plain', 'in the clear', () =>
      cluster.run('compute2', 'curl', [...curl, 'http://repo.example-mirror.org/']),
    ),
    await sshClient(cluster, keyFile),
    await visit('SMTP submission', 'queued', () =>
      cluster.run('head', 'swaks', [...mail, ...people, '--helo', 'head']),
    ),
    await visit('NTP', 'time.aws.com', () => cluster.run('compute1', 'ntpdig', ['time.aws.com'])),
    await visit('a hard-coded address, TLS', 'over TLS', () =>
      hardCoded(cluster, '93.184.215.77', 443, 'nameless'),
    ),
    await visit('a hard-coded address', 'hello, echo', () =>
      hardCoded(cluster, '93.184.215.77', 5000, 'plain'),
    ),
    await visit('a hard-coded IPv6 address', 'over TLS', () =>
      hardCoded(cluster, '2606:50c0:8000::153', 443, 'nameless', 'head'),
    ),
    await visit('a resolver of its own', '151.101.0.223', () =>
      cluster.run('compute2', 'dig', [`@${FOREIGN_RESOLVER}`, '+short', 'pypi.org']),
    ),
  ];
}

const SSH = [
  ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
  ...['-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
];
const SSH_VISIT = ['root@github.com', 'echo hello from sshd'];

export function sshClient(cluster: Cluster, keyFile: string): Promise<Visit> {
  return visit('ssh', 'hello from sshd', () =>
    cluster.run('head', 'ssh', ['-i', keyFile, ...SSH, ...SSH_VISIT]),
  );
}

/** Asks the proxy in SOCKS. */
export async function socksClients(cluster: Cluster, keyFile: string): Promise<Visit[]> {
  const through = ['-o', `ProxyCommand=nc.openbsd -X 5 -x ${ADDRESS.egress}:3128 %h %p`];
  return [
    await visit('curl with ALL_PROXY', 'over TLS', () =>
      cluster.run('compute2', 'curl', [...CURL, 'https://pypi.org/'], {
        ALL_PROXY: `socks5h://${ADDRESS.egress}:3128`,
      }),
    ),
    await visit('ssh through nc -X 5', 'hello from sshd', () =>
      cluster.run('compute1', 'ssh', ['-i', keyFile, ...SSH, ...through, ...SSH_VISIT]),
    ),
  ];
}

async function visit(
  what: string,
  expected: string,
  run: () => Promise<PeerResult>,
): Promise<Visit> {
  const result = await run();
  if (result.exitCode === 0 && result.stdout.includes(expected)) return { what, result };
  throw new Error(
    `${what} ended with ${result.exitCode} and no "${expected}": ${result.stdout}${result.stderr}`,
  );
}

/** A real sshd in the internet, for the key that comes back, in this folder. */
export async function startSshd(cluster: Cluster, folder: string): Promise<string> {
  const keyFile = join(folder, 'key');
  const hostKey = join(folder, 'host-key');
  for (const file of [keyFile, hostKey]) {
    await cluster.run('internet', 'ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  }
  await cluster.run('internet', 'mkdir', ['-p', '/run/sshd']);
  const options = [
    ...['ListenAddress=140.82.112.3:22', `HostKey=${hostKey}`, 'PidFile=none', 'UsePAM=no'],
    ...[`AuthorizedKeysFile=${keyFile}.pub`, 'StrictModes=no', 'PermitRootLogin=yes'],
  ];
  cluster.start('internet', '/usr/sbin/sshd', [
    ...['-D', '-e', '-f', '/dev/null'],
    ...options.flatMap((option) => ['-o', option]),
  ]);
  return keyFile;
}
