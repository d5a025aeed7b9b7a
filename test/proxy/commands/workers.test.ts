import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { openReader } from '../../../proxy/store/reader.ts';
import { childrenOf } from '../../support/children-of.ts';
import { type Conversation, converse, exchangeBytes } from '../../support/conversation.ts';
import { closedPort, listen } from '../../support/loopback.ts';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

// Three processes begin and end in each of them.
vi.setConfig({ testTimeout: 60_000 });

/** A proxy with two workers, as a user starts it. */
async function startWorkers(
  folder: TempFolder,
  { command = ['record'], flags = [] }: { command?: readonly string[]; flags?: readonly string[] },
) {
  const child = startProgram(
    [
      ...command,
      ...['--workers', '2', '--listen', '127.0.0.1:0', '--db', folder.at('a.db'), '--run', 'r'],
      ...['--dashboard', '127.0.0.1:0', '--metrics', ...flags],
    ],
    { cwd: folder.path },
  );
  const ended = finished(child);
  const line = readLines(child.stderr);
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(await line('https_proxy='))?.[1]);
  const pages = Number(/127\.0\.0\.1:(\d+)/.exec(await line('/healthz'))?.[1]);
  const pid = child.pid ?? 0;
  return {
    ...{ child, ended, line, port },
    workers: () => childrenOf(pid),
    page: (path: string) =>
      exchangeBytes(pages, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
    async metric(name: string): Promise<number> {
      const text = await this.page('/metrics');
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    },
    async tunnel(host = 'a.example.com'): Promise<Conversation> {
      const talk = await converse(port);
      talk.send(`CONNECT ${host}:9 HTTP/1.1\r\n\r\n`);
      await talk.until('\r\n\r\n');
      return talk;
    },
    /** The status that a tunnel is answered with; it is given up then. */
    async status(): Promise<string> {
      await using talk = await converse(port);
      talk.send('CONNECT b.example.com:9 HTTP/1.1\r\n\r\n');
      return (await talk.until('\r\n')).slice(9, 12);
    },
    ask: (host: string) => exchangeBytes(port, `CONNECT ${host}:9 HTTP/1.1\r\n\r\n`),
  };
}

/** Tries again until it is so; what is waited for takes a message between processes. */
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const ROUTE = (port: number): string[] => ['--connect-to', `::127.0.0.1:${port}`];

test('two processes share the port, and what they record is one run, ended once', async () => {
  using folder = tempFolder();
  await using origin = await listen((socket) => socket.end('hello'));
  const proxy = await startWorkers(folder, { flags: ROUTE(origin.port) });

  for (let i = 0; i < 40; i++) expect(await proxy.ask(`h${i % 10}.example.com`)).toContain('hello');

  expect(proxy.workers()).toHaveLength(2);
  expect(await proxy.metric('sallyport_destinations_total')).toBe(10);
  expect(await proxy.metric('sallyport_connect_seconds_count')).toBe(40);
  proxy.child.kill('SIGTERM');
  expect(await proxy.ended).toMatchObject({ exitCode: 0 });
  const reader = openReader(folder.at('a.db'));
  expect(reader.runs()).toEqual([
    expect.objectContaining({ name: 'r', events: 40, endedAt: expect.any(Number) }),
  ]);
  reader.close();
});

describe('limits are those of all workers together', () => {
  test.each([
    ['--max-connections', 'connections'],
    ['--max-connections-per-client', 'connections-per-client'],
  ])('%s', async (flag, limit) => {
    using folder = tempFolder();
    await using origin = await listen((socket) => socket.pipe(socket));
    const proxy = await startWorkers(folder, { flags: [flag, '3', ...ROUTE(origin.port)] });
    const held = [];
    for (let i = 1; i <= 3; i++) {
      held.push(await proxy.tunnel());
      // Each worker has heard of it when the sum of what they count is known to the first process.
      await until(async () => (await proxy.metric('sallyport_connections')) === i);
    }

    await until(async () => (await proxy.status()) === '503');
    const refused = await Promise.all(Array.from({ length: 10 }, () => proxy.status()));
    for (const talk of held) talk.socket.destroy();
    await until(async () => (await proxy.metric('sallyport_connections')) === 0);
    await using again = await proxy.tunnel();

    expect(new Set(refused)).toEqual(new Set(['503']));
    expect(await proxy.metric(`sallyport_limit_reached_total{limit="${limit}"}`)).toBeGreaterThan(
      9,
    );
    expect(again.socket.destroyed).toBe(false);
    proxy.child.kill('SIGTERM');
  });
});

test('a worker that is killed takes its tunnels along and no others, is replaced, and is told of', async () => {
  using folder = tempFolder();
  await using origin = await listen((socket) => socket.pipe(socket));
  const proxy = await startWorkers(folder, { flags: ROUTE(origin.port) });
  // Of 16 destinations: each is in the file before its client is answered, repeats come in batches.
  const talks = await Promise.all(
    Array.from({ length: 16 }, (_, i) => proxy.tunnel(`h${i}.example.com`)),
  );
  await until(async () => (await proxy.metric('sallyport_connections')) === 16);
  const [victim = 0, survivor = 0] = proxy.workers();

  process.kill(victim, 'SIGKILL');
  const said = JSON.parse(await proxy.line('its connections are lost'));
  await proxy.line('taken its place');

  const states = await Promise.all(talks.map(echoes));
  const lost = states.filter((alive) => !alive).length;
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThan(16);
  expect(said).toMatchObject({ level: 50, pid: victim, connections: lost });
  expect(proxy.workers()).toContain(survivor);
  expect(proxy.workers()).toHaveLength(2);
  expect(await proxy.metric('sallyport_worker_deaths_total')).toBe(1);
  expect(await proxy.metric('sallyport_worker_lost_connections_total')).toBe(lost);
  expect(await proxy.page('/readyz')).toMatch(/^HTTP\/1\.1 200 /);
  for (const talk of talks) talk.socket.destroy();
  proxy.child.kill('SIGTERM');
  expect(await proxy.ended).toMatchObject({ exitCode: 0 });
  const reader = openReader(folder.at('a.db'));
  // Each attempt counts when it begins; those that were lost have no end, and so no row of their own.
  expect(reader.destinations({ runs: ['r'] }).map(({ events }) => events)).toEqual(
    talks.map(() => 1),
  );
  expect([...reader.events({ run: 'r' })]).toHaveLength(16 - lost);
  reader.close();
});

/** Says whether a tunnel still carries bytes. */
async function echoes(talk: Conversation): Promise<boolean> {
  talk.send('ping');
  return talk.until('ping').then(
    () => true,
    () => false,
  );
}

test('kill -9 of workers under load loses no destination that a client was answered for', async () => {
  using folder = tempFolder();
  await using origin = await listen((socket) => socket.end());
  const proxy = await startWorkers(folder, { flags: ROUTE(origin.port) });
  const answered: string[] = [];
  const load = Array.from({ length: 6 }, async (_, client) => {
    for (let i = 0; i < 60; i++) {
      const host = `c${client}-${i}.example.com`;
      const reply = await proxy.ask(host).catch(() => '');
      if (reply.startsWith('HTTP/1.1 200')) answered.push(host);
    }
  });

  for (const count of [20, 80, 160]) {
    await until(() => answered.length >= count);
    process.kill(proxy.workers()[0] ?? 0, 'SIGKILL');
    await proxy.line('taken its place');
  }
  await Promise.all(load);
  proxy.child.kill('SIGTERM');
  await proxy.ended;

  const reader = openReader(folder.at('a.db'));
  const recorded = new Set(reader.destinations({ runs: ['r'] }).map(({ host }) => String(host)));
  reader.close();
  expect(answered.length).toBeGreaterThan(160);
  expect(answered.filter((host) => !recorded.has(host))).toEqual([]);
});

test('a new list is in force in every worker before that is said, and closes what it refuses', async () => {
  using folder = tempFolder();
  const listOf = (host: string): string =>
    `version: 1\nname: x\nentries:\n  - host: ${host}\n    ports: [9]\n    protocol: tcp\n`;
  writeFileSync(folder.at('list.yaml'), listOf('a.example.com'));
  await using origin = await listen((socket) => socket.pipe(socket));
  const proxy = await startWorkers(folder, {
    command: ['enforce', '--allow', 'list.yaml', '--close-on-revoke'],
    flags: ROUTE(origin.port),
  });
  const talks = await Promise.all(Array.from({ length: 8 }, () => proxy.tunnel()));

  writeFileSync(folder.at('list.yaml'), listOf('b.example.com'));
  proxy.child.kill('SIGHUP');
  await proxy.line('has been reloaded');
  const replies = await Promise.all(Array.from({ length: 20 }, () => proxy.ask('a.example.com')));

  expect(new Set(replies.map((reply) => reply.slice(9, 12)))).toEqual(new Set(['403']));
  expect(await Promise.all(talks.map(echoes))).toEqual(talks.map(() => false));
  const version = await proxy.metric('sallyport_policy_version');
  expect(version).toBeGreaterThanOrEqual(2);
  process.kill(proxy.workers()[0] ?? 0, 'SIGKILL');
  await proxy.line('taken its place');
  // One that comes later has the list that is in force, and its number.
  expect(await proxy.metric('sallyport_policy_version')).toBeGreaterThanOrEqual(version);
  expect(await proxy.ask('a.example.com')).toMatch(/^HTTP\/1\.1 403 /);
  proxy.child.kill('SIGTERM');
});

test('a signal lets open tunnels go on, a second one cuts them, and both end in order', async () => {
  using folder = tempFolder();
  await using origin = await listen((socket) => socket.pipe(socket));
  const flags = ['--drain-timeout', '1h', ...ROUTE(origin.port)];
  const proxy = await startWorkers(folder, { flags });
  const talks = await Promise.all(Array.from({ length: 8 }, () => proxy.tunnel()));

  proxy.child.kill('SIGTERM');
  await proxy.line('stopping');
  await until(() =>
    converse(proxy.port)
      .then(
        (talk) => talk.socket.destroy(),
        () => 'closed',
      )
      .then((state) => state === 'closed'),
  );
  const whileDraining = await Promise.all(talks.map(echoes));
  proxy.child.kill('SIGTERM');

  expect(whileDraining).toEqual(talks.map(() => true));
  expect(await proxy.ended).toMatchObject({ exitCode: 0 });
  const reader = openReader(folder.at('a.db'));
  expect([...reader.events({ run: 'r' })]).toHaveLength(8);
  reader.close();
});

test('workers do not outlive the first process', async () => {
  using folder = tempFolder();
  const proxy = await startWorkers(folder, {});
  const workers = proxy.workers();

  proxy.child.kill('SIGKILL');
  await once(proxy.child, 'exit');

  expect(workers).toHaveLength(2);
  await until(() => !workers.some(isRunning));
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a port that another program has is one sentence, also where it would be shared', async () => {
  using folder = tempFolder();
  await using other = await listen((socket) => socket.destroy());
  const proxy = await startWorkers(folder, {});

  for (const port of [other.port, proxy.port]) {
    const flags = ['--workers', '2', '--listen', `127.0.0.1:${port}`, '--dashboard', 'off'];
    const { exitCode, stderr } = await runProgram(['record', ...flags], { cwd: folder.path });
    expect(stderr).toMatch(/^sallyport: Cannot listen on 127\.0\.0\.1:\d+: another program has/);
    expect(exitCode).toBe(3);
  }
  proxy.child.kill('SIGTERM');
});

test.each(['0', '1.5', '65', 'many'])(
  '--workers %s is refused, with what to write',
  async (workers) => {
    using folder = tempFolder();

    const { exitCode, stderr } = await runProgram(['record', '--workers', workers], {
      cwd: folder.path,
    });

    expect(stderr).toMatch(/^sallyport: Cannot use --workers .*: write /);
    expect(exitCode).toBe(2);
  },
);

test('run has workers too, and its summary what all of them saw', async () => {
  using folder = tempFolder();
  const port = await closedPort();
  const script = `for i in 1 2 3 4 5 6 7 8; do ${process.execPath} -e 'require("net").connect(Number(new URL(process.env.https_proxy).port), "127.0.0.1").end("CONNECT h'$i'.example.com:${port} HTTP/1.1\\r\\n\\r\\n").resume()'; done`;

  const { exitCode, stderr } = await runProgram(
    [
      'run',
      '--workers',
      '2',
      '--run',
      'r',
      '--connect-to',
      `::127.0.0.1:${port}`,
      '--',
      'sh',
      '-c',
      script,
    ],
    { cwd: folder.path },
  );

  expect(stderr).toContain('h8.example.com');
  expect(exitCode).toBe(0);
});
