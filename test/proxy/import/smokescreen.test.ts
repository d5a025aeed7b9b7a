import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smokescreen } from '../../../proxy/import/smokescreen.ts';
import { take } from './support.ts';

const DECISION = {
  ...{ allow: true, content_length: 0, decision_reason: 'host matched allowed domain in rule' },
  ...{ dns_lookup_time_ms: 3, enforce_would_deny: false, id: 'd95k1d4k4keehrrdmagg' },
  ...{ inbound_remote_addr: '10.0.1.5:60749', level: 'info', msg: 'CANONICAL-PROXY-DECISION' },
  ...{ project: '', proxy_type: 'connect', requested_host: 'GitHub.com:443', role: 'compute' },
  ...{
    start_time: '2025-11-20T10:00:00.961655123Z',
    time: '2025-11-20T02:00:01-08:00',
    trace_id: '',
  },
};
const CLOSE = {
  ...{ bytes_in: 5000, bytes_out: 700, conn_establish_time_ms: 12, duration: 1.5, error: '' },
  ...{ id: DECISION.id, inbound_remote_addr: '10.0.1.5:60749', msg: 'CANONICAL-PROXY-CN-CLOSE' },
  ...{ outbound_remote_addr: '140.82.112.3:443', requested_host: 'GitHub.com:443' },
};

function lines(...values: readonly object[]): { text: string } {
  return { text: values.map((value) => `${JSON.stringify(value)}\n`).join('') };
}

test('a decision and the end of its connection are one event', async () => {
  const { events, summary } = await take('smokescreen', lines(DECISION, CLOSE));

  expect(events).toEqual([
    expect.objectContaining({
      ...{ startedAt: Date.UTC(2025, 10, 20, 10, 0, 0, 961), client: '10.0.1.5', role: 'compute' },
      ...{ protocol: 'tls', host: 'github.com', port: 443, verdict: 'allowed', method: 'CONNECT' },
      ...{ durationMs: 1500, bytesUp: 700, bytesDown: 5000, address: '140.82.112.3' },
    }),
  ]);
  expect(summary).toMatchObject({ lines: 2, accepted: 1, ignored: 1, rejected: 0 });
});

test('what is still open at the end of the log is an event too', async () => {
  const { events, summary } = await take('smokescreen', lines(DECISION));

  expect(events).toHaveLength(1);
  expect(summary).toMatchObject({ accepted: 1, ignored: 0 });
});

test.each([
  ['denied', { allow: false, enforce_would_deny: true }, { verdict: 'denied' }],
  ['let through in report mode', { enforce_would_deny: true }, { verdict: 'would-deny' }],
  [
    'plain HTTP',
    { proxy_type: 'http', requested_host: 'mirror.example.org' },
    { protocol: 'http', port: 80 },
  ],
  [
    'a tunnel elsewhere',
    { requested_host: '[2001:db8::1]:22' },
    { protocol: 'tcp', host: '2001:db8::1', port: 22 },
  ],
  ['a role that is no name', { role: 'a b\n' }, { role: undefined }],
  ['an error', { error: 'dial tcp 10.9.8.7:443: i/o timeout' }, { error: 'timeout-connect' }],
])('%s', async (_, changes, expected) => {
  const { events } = await take('smokescreen', lines({ ...DECISION, ...changes }));

  expect(events).toMatchObject([expected]);
});

test('other messages are ignored, other lines rejected', async () => {
  const { summary } = await take('smokescreen', {
    text: `${lines({ msg: 'starting' }, CLOSE, {}, { ...DECISION, requested_host: ':' }).text}text\n`,
  });

  expect(summary).toMatchObject({ lines: 5, accepted: 0, ignored: 2, rejected: 3 });
  expect(summary.firstRejects.map(({ reason }) => reason)).toEqual([
    'it has no msg',
    expect.stringMatching(/its requested_host is no destination/),
    'it is not a JSON object',
  ]);
});

test('no value in a field makes the parser throw', () => {
  const parser = smokescreen.open({ now: 0 });
  const keys = fc.constantFrom(...Object.keys(DECISION), ...Object.keys(CLOSE));
  fc.assert(
    fc.property(keys, fc.jsonValue(), (key, value) => {
      for (const line of [DECISION, CLOSE]) parser.parse(JSON.stringify({ ...line, [key]: value }));
    }),
  );
});
