import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exchangeBytes } from '../support/conversation.ts';
import { type Loopback, listen } from '../support/loopback.ts';
import { mountDisk, mountMemory } from '../support/mounted.ts';
import { type Recording, readEvents, startRecording } from '../support/recording.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const LIST = `version: 1
name: faults
entries:
  - host: "*.example.test"
    ports: [9]
    protocol: tcp
`;

function allowlistIn(folder: TempFolder): string {
  const file = folder.at('allowlist.yaml');
  writeFileSync(file, LIST);
  return file;
}

const hello = (): Promise<Loopback> => listen((socket) => socket.end('hello'));

function enforce(db: string, allow: string, origin: Loopback): Promise<Recording> {
  return startRecording({
    db,
    command: 'enforce',
    flags: [
      ...['--allow', allow, '--dashboard', 'off'],
      ...['--connect-to', `::127.0.0.1:${origin.port}`],
    ],
  });
}

/** The status of a tunnel, and what came through it or in its place. */
function ask({ port }: Recording, name: string): Promise<string> {
  return exchangeBytes(port, `CONNECT ${name}.example.test:9 HTTP/1.1\r\n\r\n`);
}

function timesSaid({ log }: Recording, text: string): number {
  return log().split(text).length - 1;
}

/** Waits until the log has said it: what is recorded is written in the background. */
async function said(proxy: Recording, text: string): Promise<void> {
  while (timesSaid(proxy, text) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

function fillUp(file: string): void {
  const fd = openSync(file, 'w');
  const block = Buffer.alloc(65_536);
  try {
    for (let size = block.length; size > 0; ) {
      try {
        writeSync(fd, block, 0, size);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(fd);
  }
}

const REFUSED = /^HTTP\/1\.1 503 [\s\S]*the record cannot be written/;
const SERVED = /^HTTP\/1\.1 200 [\s\S]*hello$/;

test('on a full disk what is known is served and kept, what is new is answered 503, and room heals it', async () => {
  using disk = mountMemory(2_000_000);
  using folder = tempFolder();
  const allow = allowlistIn(folder);
  await using origin = await hello();
  await using proxy = await enforce(disk.at('sallyport.db'), allow, origin);
  expect(await ask(proxy, 'known')).toMatch(SERVED);

  fillUp(disk.at('ballast'));
  const during = await Promise.all([ask(proxy, 'new-1'), ask(proxy, 'new-2'), ask(proxy, 'known')]);

  expect(during).toEqual([
    expect.stringMatching(REFUSED),
    expect.stringMatching(REFUSED),
    expect.stringMatching(SERVED),
  ]);
  expect(timesSaid(proxy, 'Cannot write the record')).toBe(1);
  expect(proxy.log()).toMatch(/SQLITE_(?:FULL|IOERR)/);

  rmSync(disk.at('ballast'));
  await said(proxy, 'can be written again');
  expect(await ask(proxy, 'new-3')).toMatch(SERVED);

  const { exitCode, events } = await proxy.stop();
  expect(exitCode).toBe(0);
  expect(timesSaid(proxy, 'can be written again')).toBe(1);
  expect(events.map(({ host, error }) => [host, error]).toSorted()).toEqual([
    ['known.example.test', null],
    ['known.example.test', null],
    ['new-1.example.test', 'not-recorded'],
    ['new-2.example.test', 'not-recorded'],
    ['new-3.example.test', null],
  ]);
}, 40_000);

test('while another program locks the record, clients of what is new wait, and nothing is lost', async () => {
  using folder = tempFolder();
  const allow = allowlistIn(folder);
  const db = folder.at('sallyport.db');
  await using origin = await hello();
  await using proxy = await enforce(db, allow, origin);
  expect(await ask(proxy, 'known')).toMatch(SERVED);

  const other = new Database(db);
  other.exec('BEGIN EXCLUSIVE');
  const waiting = ask(proxy, 'patient');
  await said(proxy, 'Cannot write the record');
  expect(await ask(proxy, 'known')).toMatch(SERVED);
  expect(await ask(proxy, 'hasty')).toMatch(REFUSED);
  other.exec('ROLLBACK');
  other.close();

  // It waited as long as the other, from earlier on.
  expect(await waiting).toMatch(REFUSED);
  await said(proxy, 'can be written again');
  const { exitCode, events } = await proxy.stop();
  expect(exitCode).toBe(0);
  expect(timesSaid(proxy, 'Cannot write the record')).toBe(1);
  expect(events).toHaveLength(4);
}, 40_000);

test('on a disk that turns read-only nothing new passes, and the end of the run says what is lost', async () => {
  using disk = mountDisk(8_000_000);
  using folder = tempFolder();
  const allow = allowlistIn(folder);
  await using origin = await hello();
  await using proxy = await enforce(disk.at('sallyport.db'), allow, origin);
  expect(await ask(proxy, 'known')).toMatch(SERVED);
  while (readEvents(disk.at('sallyport.db'), 'peers').length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  disk.fail();
  expect(await ask(proxy, 'new')).toMatch(REFUSED);
  expect(await ask(proxy, 'known')).toMatch(SERVED);

  expect(timesSaid(proxy, 'Cannot write the record')).toBe(1);
  proxy.process.kill('SIGTERM');
  const [exitCode] = await new Promise<unknown[]>((resolve) =>
    proxy.process.once('exit', (...how) => resolve(how)),
  );
  expect(exitCode).toBe(3);
  expect(proxy.log()).toContain('Cannot write the end of the record');
}, 40_000);
