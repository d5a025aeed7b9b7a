import { expect, test } from 'vitest';
import { keepOrigins } from '../../proxy/origins.ts';
import { parseAuthority } from '../../rules/authority.ts';
import { parseIp } from '../../rules/ip.ts';
import { closedPort, listenHttp } from '../support/loopback.ts';

test('each attempt to connect is timed, whatever comes of it', async () => {
  await using origin = await listenHttp((_req, res) => res.end('hello'));
  const times: number[] = [];
  const origins = keepOrigins({
    connectTimeoutMs: 2_000,
    idleTimeoutMs: 2_000,
    dialled: (ms) => times.push(ms),
  });

  const answer = await origins
    .at(...loopback(origin.port))
    .pool.request({ method: 'GET', path: '/' });
  expect(await answer.body.text()).toBe('hello');
  const { pool } = origins.at(...loopback(await closedPort()));
  await expect(pool.request({ method: 'GET', path: '/' })).rejects.toThrow('ECONNREFUSED');
  await origins.close();

  expect(times).toHaveLength(2);
});

function loopback(port: number): Parameters<ReturnType<typeof keepOrigins>['at']> {
  const authority = parseAuthority(`127.0.0.1:${port}`);
  const address = parseIp('127.0.0.1');
  if (!authority.ok || address === undefined) throw new Error('loopback is an address');
  return [authority.value, { kind: 'direct', addresses: [address], port, pinned: false }];
}
