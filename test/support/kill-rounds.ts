import { once } from 'node:events';
import Database from 'better-sqlite3';
import { openReader } from '../../proxy/store/reader.ts';
import { closedPort, dialLoopback, listen, listenHttp } from './loopback.ts';
import { type Recording, startRecording } from './recording.ts';
import { type TempFolder, tempFolder } from './temp-folder.ts';

/** Each lane has a record of its own, which every one of its rounds finds as the kill left it. */
const LANES = 4;
/** Clients that ask at the same time, each for one new destination after the other. */
const CLIENTS = 6;

/** What `kill -9` left, over all rounds. */
export interface KillFindings {
  readonly answered: readonly Answered[];
  /** Those of `answered` that are in no record. */
  readonly lost: readonly Answered[];
  /** What SQLite says of each record. */
  readonly integrity: readonly unknown[];
}

/** A destination whose client got an answer, and the status of that answer. */
interface Answered {
  readonly destination: string;
  readonly status: string;
}

/** Starts the proxy and kills it under load, so many times. */
export async function killRepeatedly(rounds: number): Promise<KillFindings> {
  await using tunnelled = await listen((socket) => socket.resume());
  await using site = await listenHttp((_req, res) => res.end('here'));
  const down = await closedPort();
  const flags = [
    ['--connect-to', `:443:127.0.0.1:${tunnelled.port}`],
    ['--connect-to', `:80:127.0.0.1:${site.port}`],
    ['--connect-to', `:8443:127.0.0.1:${down}`],
  ].flat();
  using folder = tempFolder();
  const lanes = await Promise.all(
    Array.from({ length: LANES }, (_, lane) => killedLane(folder, { lane, rounds, flags })),
  );
  const answered = lanes.flatMap((lane) => lane.answered);
  const recorded = new Set(lanes.flatMap(({ db }) => destinationsIn(db)));
  return {
    answered,
    lost: answered.filter(({ destination }) => !recorded.has(destination)),
    integrity: lanes.map(({ db }) => integrityOf(db)),
  };
}

interface Lane {
  readonly lane: number;
  /** Of all lanes: this one takes its share of them. */
  readonly rounds: number;
  readonly flags: readonly string[];
}

/** One record that is written and killed over and over. */
async function killedLane(
  folder: TempFolder,
  { lane, rounds, flags }: Lane,
): Promise<{ db: string; answered: Answered[] }> {
  const db = folder.at(`lane-${lane}.db`);
  const answered: Answered[] = [];
  for (let round = lane; round < rounds; round += LANES) {
    const run = `round-${round}`;
    const recording = await startRecording({ db, run, flags });
    answered.push(...(await askUntilKilled(recording, run, killAfter(round))));
  }
  return { db, answered };
}

/** From the first answer on to some sixty: kills fall before, into and between batches. */
function killAfter(round: number): number {
  return 1 + ((round * 37) % 61);
}

/** Asks for new destinations without a pause, and kills the proxy when so many were answered. */
async function askUntilKilled(
  recording: Recording,
  name: string,
  killAt: number,
): Promise<Answered[]> {
  const answered: Answered[] = [];
  const exited = once(recording.process, 'exit');
  const ask = async (client: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const { message, destination } = requestFor(`c${client}-${i}.${name}.example.net`, i);
      const status = await statusOf(recording.port, message);
      if (status === undefined) return;
      answered.push({ destination, status });
      if (answered.length === killAt) recording.process.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => ask(client)));
  const [, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error(`${name} ended before it was killed`);
  return answered;
}

/** In turn: a tunnel, a request for a page, and a tunnel to a port where nobody listens. */
function requestFor(host: string, turn: number): { message: string; destination: string } {
  if (turn % 3 === 1) {
    const head = `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    return { message: head, destination: `http ${host}:80` };
  }
  const port = turn % 3 === 0 ? 443 : 8443;
  const target = `${host}:${port}`;
  const protocol = port === 443 ? 'tls' : 'tcp';
  return {
    message: `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`,
    destination: `${protocol} ${target}`,
  };
}

/** The status of the answer; nothing where the connection ended before there was one. */
async function statusOf(port: number, message: string): Promise<string | undefined> {
  const socket = await dialLoopback(port).catch(() => undefined);
  if (socket === undefined) return undefined;
  const status = await new Promise<string | undefined>((resolve) => {
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      const found = /^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1];
      if (found !== undefined) resolve(found);
    });
    socket.once('end', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
    socket.write(message);
  });
  socket.destroy();
  return status;
}

function destinationsIn(db: string): string[] {
  const reader = openReader(db);
  try {
    const runs = reader.runs().map(({ name }) => name);
    return reader
      .destinations({ runs })
      .map(({ protocol, host, port }) => `${protocol} ${host}:${port}`);
  } finally {
    reader.close();
  }
}

function integrityOf(db: string): unknown {
  const record = new Database(db);
  try {
    return record.pragma('integrity_check', { simple: true });
  } finally {
    record.close();
  }
}
