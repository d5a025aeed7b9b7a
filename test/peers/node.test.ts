import { expect, test } from 'vitest';
import { converse } from '../support/conversation.ts';
import { listenHttp } from '../support/loopback.ts';
import { startRecording } from '../support/recording.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runWell } from './support/peer.ts';
import { type PeerTrial, startTrial } from './support/peer-trial.ts';
import { echoWebSockets, maskedText, plainText } from './support/web-socket.ts';

const FETCH = 'process.stdout.write(await (await fetch(process.argv[1])).text())';
const GET = 'require("node:http").get(process.argv[1], (res) => res.pipe(process.stdout))';

/** Runs a script with Node, which reads the proxy variables when it is told to. */
function runNode(script: string, url: string, { env, site }: PeerTrial): Promise<string> {
  return runWell(process.execPath, ['-e', script, url], {
    env: { ...env, NODE_USE_ENV_PROXY: '1', NODE_EXTRA_CA_CERTS: site.certificate },
  });
}

test("Node's fetch opens a tunnel to a plain HTTP site too, and each tunnel is recorded by its port", async () => {
  await using trial = await startTrial((_req, res) => res.end('here'));

  expect(await runNode(FETCH, 'http://www.example.test/a?token=secret', trial)).toBe('here');
  expect(await runNode(FETCH, 'https://www.example.test/a?token=secret', trial)).toBe('here');

  expect(await trial.events()).toEqual([
    expect.objectContaining({ method: 'CONNECT', protocol: 'tcp', port: 80, path: null }),
    expect.objectContaining({ method: 'CONNECT', protocol: 'tls', port: 443, path: null }),
  ]);
});

test("Node's http module asks for the page itself, and its path is recorded without the query", async () => {
  await using trial = await startTrial((_req, res) => res.end('here'));

  expect(await runNode(GET, 'http://www.example.test/a?token=secret', trial)).toBe('here');

  expect(await trial.events()).toEqual([
    expect.objectContaining({ method: 'GET', protocol: 'http', port: 80, path: '/a', status: 200 }),
  ]);
});

test("Node's WebSocket talks to its server through a tunnel, and the tunnel is recorded", async () => {
  await using site = await listenHttp((_req, res) => res.end(), echoWebSockets);
  using folder = tempFolder();
  const flags = ['--connect-to', `:80:127.0.0.1:${site.port}`];
  await using proxy = await startRecording({ db: folder.at('sallyport.db'), flags });
  const script = `
    const socket = new WebSocket(process.argv[1]);
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => process.stdout.write(data);`;

  const said = await runWell(process.execPath, ['-e', script, 'ws://chat.example.test/room'], {
    env: { http_proxy: proxy.url, NODE_USE_ENV_PROXY: '1' },
  });

  expect(said).toBe('hello');
  expect((await proxy.stop()).events).toEqual([
    expect.objectContaining({ method: 'CONNECT', host: 'chat.example.test', port: 80 }),
  ]);
});

test('a WebSocket asked for in plain HTTP is passed on, and recorded once with status 101', async () => {
  await using site = await listenHttp((_req, res) => res.end(), echoWebSockets);
  using folder = tempFolder();
  const flags = ['--connect-to', `:80:127.0.0.1:${site.port}`];
  await using proxy = await startRecording({ db: folder.at('sallyport.db'), flags });
  await using talk = await converse(proxy.port);

  talk.send(
    [
      'GET http://chat.example.test/room?token=secret HTTP/1.1',
      'Host: chat.example.test',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  );
  const head = await talk.until('\r\n\r\n');
  talk.send(maskedText('hello'));
  const frame = await talk.rest();
  talk.end();

  expect(head).toMatch(/^HTTP\/1\.1 101 /);
  // The key and its answer are the example of RFC 6455 §1.3.
  expect(head.toLowerCase()).toContain('sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=');
  expect(frame).toBe(plainText('hello').toString('latin1'));
  expect((await proxy.stop()).events).toEqual([
    expect.objectContaining({
      method: 'GET',
      protocol: 'http',
      host: 'chat.example.test',
      path: '/room',
      status: 101,
      error: null,
    }),
  ]);
});
