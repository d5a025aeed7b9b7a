import { expect, test } from 'vitest';
import { renderNoProxy } from '../../../analyzer/render/targets/no-proxy.ts';
import {
  allowlistOf,
  entry,
  FOUNDING,
  OPTIONS,
} from '../../analyzer/render/targets/make-allowlist.ts';
import { listenHttp } from '../../support/loopback.ts';
import { runWell } from '../support/peer.ts';

const LIST = allowlistOf(
  ...FOUNDING.entries,
  entry('*.example.com', { disposition: 'local' }),
  entry('127.9.0.0/16', { disposition: 'local' }),
);

test.each([
  ['ec2.us-east-1.amazonaws.com', 'direct'],
  ['us-east-1-aws-parallelcluster.s3.amazonaws.com', 'direct'],
  ['vpce-1.ec2.us-east-1.amazonaws.com', 'direct'],
  ['www.example.com', 'direct'],
  ['127.9.1.1', 'direct'],
  ['github.com', 'proxy'],
  ['queue.amazonaws.com', 'proxy'],
  ['notec2.us-east-1.amazonaws.com', 'proxy'],
  ['ec2.us-east-1.amazonaws.com.evil.example', 'proxy'],
  ['notexample.com', 'proxy'],
  ['127.10.1.1', 'proxy'],
])('curl with this NO_PROXY goes to %s: %s', async (host, way) => {
  await using direct = await listenHttp((_, response) => response.end('direct'));
  await using proxy = await listenHttp((_, response) => response.end('proxy'));
  const noProxy = /^NO_PROXY=(.*)$/m.exec(renderNoProxy(LIST, OPTIONS).text)?.[1] ?? '';
  const args = ['-sS', '--max-time', '10', `http://${host}:${direct.port}/`];
  // Whatever it reaches by itself is our server, under every name and address.
  const here = ['--connect-to', `${host}:${direct.port}:127.0.0.1:${direct.port}`];

  const answer = await runWell('curl', way === 'direct' ? [...here, ...args] : args, {
    env: { http_proxy: `http://127.0.0.1:${proxy.port}`, NO_PROXY: noProxy, no_proxy: noProxy },
  });

  expect(answer).toBe(way);
});
