import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exchangeBytes } from '../support/conversation.ts';
import { listen } from '../support/loopback.ts';
import { finished, runProgram, startProgram } from '../support/program.ts';
import { readLines } from '../support/read-lines.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runWell } from './support/peer.ts';

const WAYS: readonly (readonly [name: string, command: (backup: string) => string])[] = [
  ['.backup', (backup) => `.backup '${backup}'`],
  ['VACUUM INTO', (backup) => `VACUUM INTO '${backup}'`],
];

/** Recorded while clients keep asking, half of them for hosts that nobody has asked for. */
test.each(WAYS)(
  'with %s a copy is made while it is recorded: whole, with every destination that had an answer before, and it can be gone on with',
  async (_, command) => {
    using folder = tempFolder();
    await using origin = await listen((socket) => socket.end('hello'));
    const route = ['--connect-to', `::127.0.0.1:${origin.port}`];
    const record = async (db: string) => {
      const child = startProgram(
        [
          'record',
          '--listen',
          '127.0.0.1:0',
          '--dashboard',
          'off',
          '--db',
          db,
          '--run',
          'r',
          ...route,
        ],
        { cwd: folder.path },
      );
      const ended = finished(child);
      const line = await readLines(child.stderr)('https_proxy=');
      return { child, ended, port: Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]) };
    };
    const proxy = await record(folder.at('a.db'));
    const ask = (host: string): Promise<string> =>
      exchangeBytes(proxy.port, `CONNECT ${host}:9 HTTP/1.1\r\n\r\n`);
    let isOver = false;
    let asked = 0;
    const client = async (): Promise<void> => {
      while (!isOver) {
        asked += 1;
        await ask(asked % 2 === 0 ? 'again.example.com' : `h${asked}.example.com`);
      }
    };
    const clients = [client(), client(), client(), client()];
    const before = Array.from({ length: 40 }, (_, i) => `before-${i}.example.com`);
    for (const host of before) expect(await ask(host)).toContain('hello');

    await runWell('sqlite3', [folder.at('a.db'), command(folder.at('b.db'))]);

    expect(await ask('after.example.com')).toContain('hello');
    isOver = true;
    await Promise.all(clients);
    proxy.child.kill('SIGTERM');
    await once(proxy.child, 'close');
    expect(await runWell('sqlite3', [folder.at('b.db'), 'PRAGMA integrity_check'])).toBe('ok\n');
    const csv = await runProgram(['report', '--db', folder.at('b.db'), '--format', 'csv']);
    expect(before.filter((host) => !csv.stdout.includes(`,${host},`))).toEqual([]);
    expect(csv.stdout).not.toContain('after.example.com');

    // Restored: the run goes on where the copy ends.
    cpSync(folder.at('b.db'), folder.at('c.db'));
    const again = await record(folder.at('c.db'));
    await exchangeBytes(again.port, 'CONNECT restored.example.com:9 HTTP/1.1\r\n\r\n');
    again.child.kill('SIGTERM');
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    const { stdout } = await runProgram([
      'report',
      '--db',
      folder.at('c.db'),
      '--run',
      'r',
      '--format',
      'csv',
    ]);
    expect([...before, 'restored.example.com'].filter((host) => !stdout.includes(host))).toEqual(
      [],
    );
  },
);
