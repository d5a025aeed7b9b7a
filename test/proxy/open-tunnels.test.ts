import { expect, test } from 'vitest';
import { revoke } from '../../proxy/commands/revoke.ts';
import { keepTunnels } from '../../proxy/open-tunnels.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { type IndexedAllowlist, indexAllowlist } from '../../rules/policy-index.ts';
import { converse } from '../support/conversation.ts';
import { listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

const BOTH =
  'version: 1\nname: t\nentries:\n  - host: a.example.com\n    ports: [22]\n  - host: b.example.com\n    ports: [22]\n';

function listOf(text: string): () => IndexedAllowlist {
  const policy = indexAllowlist(parseAllowlist(text, 'allowlist.yaml', Date.now()).allowlist);
  return () => policy;
}

test('a new list names the open tunnels that it refuses, and closes those and no others', async () => {
  await using origin = await listen((socket) => socket.pipe(socket));
  const tunnels = keepTunnels();
  await using proxy = await startTestProxy(
    { connectTo: [`::127.0.0.1:${origin.port}`] },
    { allow: BOTH, tunnels },
  );
  await using a = await converse(proxy.port);
  await using b = await converse(proxy.port);
  for (const [talk, host] of [
    [a, 'a.example.com'],
    [b, 'b.example.com'],
  ] as const) {
    talk.send(`CONNECT ${host}:22 HTTP/1.1\r\n\r\n`);
    await talk.until('\r\n\r\n');
  }
  const said: string[] = [];
  const log = { warn: (message: string) => said.push(message) };

  revoke(tunnels, listOf(BOTH), { close: true, log });
  revoke(tunnels, listOf(BOTH.replace('a.example.com', 'c.example.com')), { close: true, log });
  await a.rest();
  b.send('still here');
  await b.until('still here');

  expect(said).toEqual([
    '1 open tunnels that the new list refuses are closed: 127.0.0.1 to a.example.com:22',
  ]);
  expect(await proxy.recorded(1)).toEqual([expect.objectContaining({ host: 'a.example.com' })]);
});
