/**
 * The internet of the cluster: every host of the zone that is not served by a program of its own. Runs in the network
 * namespace of the internet, says `ready`, and ends with its parent.
 */
import { createSocket } from 'node:dgram';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { makeIdentity } from '../../../samples/trial-cluster/certificate.ts';
import { INTERNET } from './zone.ts';

const identity = makeIdentity(
  INTERNET.flatMap(({ name }) => name ?? []),
  new Date(),
);

/** Speaks as much SMTP as a submission takes (RFC 5321); the server speaks first. */
function serveSmtp(socket: Socket): void {
  let inData = false;
  socket.on('error', () => socket.destroy());
  socket.write('220 stand-in ESMTP\r\n');
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    for (const line of String(text).split('\r\n').slice(0, -1)) {
      if (inData) {
        if (line !== '.') continue;
        inData = false;
        socket.write('250 queued\r\n');
      } else if (line === 'DATA') {
        inData = true;
        socket.write('354 go on\r\n');
      } else if (line === 'QUIT') socket.end('221 bye\r\n');
      else socket.write('250 fine\r\n');
    }
  });
}

/** Answers a client's NTP packet with the time (RFC 5905 §7.3). */
function answerNtp(request: Buffer): Buffer {
  const answer = Buffer.alloc(48);
  answer[0] = 0x24; // no leap second, version 4, server
  answer[1] = 1;
  answer[3] = 0xec;
  answer.write('GPS', 12, 'latin1');
  request.copy(answer, 24, 40, 48);
  const seconds = Math.floor(Date.now() / 1000) + 2_208_988_800;
  for (const at of [16, 32, 40]) answer.writeUInt32BE(seconds, at);
  return answer;
}

function serverFor(kind: string): Server | undefined {
  switch (kind) {
    case 'https':
      return createHttps(
        { key: identity.key, cert: identity.certificate },
        ({ socket }, res) => void res.end(`over TLS from ${socket.localAddress}\n`),
      );
    case 'http':
      return createHttp((_req, res) => void res.end('in the clear\n'));
    case 'smtp':
      return createServer(serveSmtp);
    case 'echo':
      return createServer((socket) => void socket.pipe(socket).on('error', () => socket.destroy()));
    default:
      return undefined;
  }
}

const started: Promise<void>[] = [];
for (const { address, serves } of INTERNET) {
  for (const [port, kind] of Object.entries(serves)) {
    if (kind === 'ntp') {
      const socket = createSocket('udp4');
      socket.on('message', (packet, from) =>
        socket.send(answerNtp(packet), from.port, from.address),
      );
      started.push(new Promise((resolve) => socket.bind(Number(port), address, resolve)));
    }
    const server = serverFor(kind);
    if (server === undefined) continue;
    started.push(new Promise((resolve) => server.listen(Number(port), address, resolve)));
  }
}
await Promise.all(started);
process.stdout.write('ready\n');
process.stdin.resume().on('end', () => process.exit());
