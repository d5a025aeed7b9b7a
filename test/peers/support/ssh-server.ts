import { type ChildProcess, spawn } from 'node:child_process';
import { closedPort } from '../../support/loopback.ts';
import { readLines } from '../../support/read-lines.ts';
import type { TempFolder } from '../../support/temp-folder.ts';
import { runWell } from './peer.ts';

/** A real sshd on a free port of 127.0.0.1, and how to log in to it. */
export interface SshServer extends AsyncDisposable {
  readonly port: number;
  /** Options of ssh: the key, and no questions. */
  readonly options: readonly string[];
}

/** Serves who has the key that is made for it, as the user who runs the tests. */
export async function startSshServer(folder: TempFolder): Promise<SshServer> {
  const [key, hostKey] = [folder.at('key'), folder.at('host-key')];
  for (const file of [key, hostKey]) {
    await runWell('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  }
  // Debian's sshd wants this folder, which its unit makes.
  await runWell('mkdir', ['-p', '/run/sshd']);
  const port = await closedPort();
  const settings = [
    ...[`ListenAddress=127.0.0.1:${port}`, `HostKey=${hostKey}`, 'PidFile=none', 'UsePAM=no'],
    ...[`AuthorizedKeysFile=${key}.pub`, 'StrictModes=no', 'PermitRootLogin=yes'],
  ];
  const sshd: ChildProcess = spawn(
    '/usr/sbin/sshd',
    ['-D', '-e', '-f', '/dev/null', ...settings.flatMap((setting) => ['-o', setting])],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await readLines(sshd.stderr)('Server listening');
  return {
    port,
    options: [
      ...['-i', key, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
      ...['-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
    ],
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => sshd.once('close', resolve));
      sshd.kill();
      await closed;
    },
  };
}
