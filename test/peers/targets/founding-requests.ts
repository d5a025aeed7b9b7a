import { createServer } from 'node:http';
import { FOUNDING } from '../../analyzer/render/targets/make-allowlist.ts';
import { converse } from '../../support/conversation.ts';
import { type Loopback, loopbackOf } from '../../support/loopback.ts';

/** A request line without its version: `CONNECT github.com:443`. */
export type Asked = string;

const NAMES = FOUNDING.entries.map(({ target }) => (target.kind === 'exact' ? target.host : ''));

/** What the founding deployment asked for, one request a line of its firewall list. */
export const WANTED: readonly Asked[] = NAMES.map((name) =>
  name === 's3.amazonaws.com'
    ? 'GET http://s3.amazonaws.com/ec2metadata/ec2-metadata'
    : `CONNECT ${name}:443`,
);

/** Five look-alikes of each name, and what the rule for a path must refuse. */
export const LOOK_ALIKES: readonly Asked[] = [
  ...NAMES.flatMap((name) => [
    `CONNECT not${name}:443`,
    `CONNECT ${name}.evil.example:443`,
    `CONNECT below.${name}:443`,
    `CONNECT ${name.replace('.', '-')}:443`,
    `CONNECT ${name}:8443`,
  ]),
  'CONNECT s3.amazonaws.com:443',
  'CONNECT s3.amazonaws.com:80',
  'GET http://github.com/',
  'GET http://s3.amazonaws.com/',
  'GET http://s3.amazonaws.com/other/ec2-metadata',
  'GET http://s3.amazonaws.com/ec2metadata/../other',
  'GET http://s3.amazonaws.com/ec2metadata/%2e%2e/other',
  'GET http://s3.amazonaws.com:8080/ec2metadata/ec2-metadata',
  'GET http://user@evil.example/ec2metadata/ec2-metadata',
  'CONNECT 140.82.112.3:443',
  'CONNECT 169.254.169.254:80',
];

/** All names that are asked for, for a resolver that knows no others. */
export const ASKED_NAMES: readonly string[] = [
  ...new Set([...WANTED, ...LOOK_ALIKES].map((asked) => hostOf(asked))),
].filter((name) => !/^[\d.]+$/.test(name));

function hostOf(asked: Asked): string {
  return asked.replace(/^CONNECT |^GET http:\/\/(?:user@)?/, '').replace(/[:/].*$/, '');
}

/** The parent proxy behind a product under test: it answers 200 to whatever is let through. */
export async function startParent(): Promise<Loopback> {
  const server = createServer((_, response) => response.end('let through'));
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  return loopbackOf(server);
}

/** Sends one request to a proxy, and returns the status of the answer. */
async function statusOf(port: number, asked: Asked): Promise<number> {
  await using talk = await converse(port);
  talk.send(`${asked} HTTP/1.1\r\nHost: ignored.example\r\nConnection: close\r\n\r\n`);
  return Number((await talk.until('\r\n')).split(' ')[1]);
}

/** Which of these requests a proxy answers with 200. */
export async function letThrough(port: number, all: readonly Asked[]): Promise<readonly Asked[]> {
  const answers = await Promise.all(
    all.map(async (asked) => ({ asked, status: await statusOf(port, asked) })),
  );
  return answers.filter(({ status }) => status === 200).map(({ asked }) => asked);
}
