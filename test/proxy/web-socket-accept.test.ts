import { describe, expect, test } from 'vitest';
import { acceptOf, opensWebSocket } from '../../proxy/web-socket-accept.ts';

/** The example of RFC 6455 §1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

test('the answer to the key of the specification is the one in it', () => {
  expect(acceptOf(KEY)).toBe(ACCEPT);
});

describe('an answer opens a WebSocket', () => {
  test.each([
    ['that names it and has read the key', { upgrade: 'WebSocket' }, ACCEPT, true],
    ['not with another protocol', { upgrade: 'h2c' }, ACCEPT, false],
    ['not without a proof', { upgrade: 'websocket' }, undefined, false],
    ['not with the proof for another key', { upgrade: 'websocket' }, acceptOf('other'), false],
    ['not with the proof in another case', { upgrade: 'websocket' }, ACCEPT.toLowerCase(), false],
  ])('%s', (_what, fields, accept, opens) => {
    const answer = { ...fields, 'sec-websocket-accept': accept };

    expect(opensWebSocket(answer, KEY)).toBe(opens);
  });
});

test('without a key there is nothing to prove, and no WebSocket', () => {
  const answer = { upgrade: 'websocket', 'sec-websocket-accept': acceptOf('') };

  expect(opensWebSocket(answer, undefined)).toBe(false);
});
