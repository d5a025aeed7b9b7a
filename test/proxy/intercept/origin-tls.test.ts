import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import type { OriginSession } from '../../../proxy/intercept/origin-sessions.ts';
import { type Secured, secureOrigin } from '../../../proxy/intercept/origin-tls.ts';
import { trustOrigins } from '../../../proxy/intercept/origin-trust.ts';
import { makeIdentity } from '../../../samples/trial-cluster/certificate.ts';
import { host } from '../../support/host.ts';
import { dialLoopback, type Loopback, loopbackOf } from '../../support/loopback.ts';

const NAMES = ['a.example.com', 'b.example.com'];
const MINUTE_MS = 60_000;

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Origin extends Loopback {
  readonly certificate: string;
  /** Whether each handshake so far took a session up again. */
  readonly resumed: readonly boolean[];
}

/** A TLS server that answers: its tickets come before the answer. */
async function listenTls(options: TlsOptions = {}): Promise<Origin> {
  const { key, certificate } = makeIdentity(NAMES, new Date());
  const resumed: boolean[] = [];
  const server = createServer({ key, cert: certificate, ...options }, (socket) => {
    resumed.push(socket.isSessionReused());
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write('hello'));
  });
  return { ...(await loopbackOf(server)), certificate, resumed };
}

/** Shakes hands once, hears an answer, and leaves; gives what may be used the next time. */
async function visit(
  origin: Origin,
  name: string,
  session?: OriginSession,
  trusted = origin.certificate,
): Promise<{ secured: Secured; sessions: OriginSession[] }> {
  const sessions: OriginSession[] = [];
  const secured = await secureOrigin(await dialLoopback(origin.port), {
    host: host(name),
    trust: trustOrigins([trusted], Date.now).context,
    timeoutMs: 10_000,
    session,
    keepSession: (fresh) => void sessions.push(fresh),
  });
  if (secured.kind === 'connected') await ask(secured.socket);
  return { secured, sessions };
}

async function ask(socket: TLSSocket): Promise<void> {
  socket.write('hello?');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
}

test('a session that an origin gave is taken up again, and is no longer believed than before', async () => {
  await using origin = await listenTls();

  const first = await visit(origin, 'a.example.com');
  const second = await visit(origin, 'a.example.com', first.sessions[0]);
  const third = await visit(origin, 'a.example.com', first.sessions[1]);

  expect([second.secured.kind, third.secured.kind]).toEqual(['connected', 'connected']);
  expect(origin.resumed).toEqual([false, true, true]);
  expect(first.sessions[0]?.goodUntil).toBeLessThanOrEqual(Date.now() + 10 * MINUTE_MS);
  for (const { goodUntil } of [...second.sessions, ...third.sessions])
    expect(goodUntil).toBe(first.sessions[0]?.goodUntil);
});

test('no certificate is believed beyond its end', async () => {
  // One that is good for a day, and was made a day ago but for a minute.
  const { key, certificate } = makeIdentity(
    NAMES,
    new Date(Date.now() - 24 * 60 * MINUTE_MS + MINUTE_MS),
  );
  await using origin = await listenTls({ key, cert: certificate });

  const { sessions } = await visit(origin, 'a.example.com', undefined, certificate);

  expect(sessions.length).toBeGreaterThan(0);
  for (const { goodUntil } of sessions)
    expect(goodUntil).toBeLessThanOrEqual(Date.now() + MINUTE_MS);
});

test('an origin that does not know its ticket any more is checked like a new one', async () => {
  await using before = await listenTls();
  await using after = await listenTls();
  const { sessions } = await visit(before, 'a.example.com');

  const known = await visit(after, 'a.example.com', sessions[0]);
  const unknown = await visit(after, 'a.example.com', sessions[1], before.certificate);

  expect(known.secured.kind).toBe('connected');
  expect(after.resumed[0]).toBe(false);
  expect(unknown.secured).toEqual({ kind: 'failed', error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});

test('TLS 1.2 has no sessions that may be taken up again', async () => {
  await using origin = await listenTls({ maxVersion: 'TLSv1.2' });

  const { secured, sessions } = await visit(origin, 'a.example.com');

  expect(secured.kind).toBe('connected');
  expect(sessions).toEqual([]);
});

test('an origin that is not believed leaves no session', async () => {
  await using origin = await listenTls();

  const { secured, sessions } = await visit(origin, 'c.example.com');

  expect(secured).toEqual({ kind: 'failed', error: 'HOSTNAME_MISMATCH' });
  expect(sessions).toEqual([]);
});

test('NODE_TLS_REJECT_UNAUTHORIZED does not make us believe anybody', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  await using origin = await listenTls();
  const stranger = makeIdentity(NAMES, new Date()).certificate;

  const { secured } = await visit(origin, 'a.example.com', undefined, stranger);

  expect(secured).toEqual({ kind: 'failed', error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});
