import type { AnsweredOutcome } from './outcome.ts';
import { endWith } from './reply.ts';
import type { Dialect } from './serve-tunnel.ts';
import { SOCKS5 } from './socks-message.ts';

/** Why a SOCKS5 client is not served (RFC 1928 §6). */
export const REPLY = {
  failure: 1,
  notAllowed: 2,
  networkUnreachable: 3,
  hostUnreachable: 4,
  connectionRefused: 5,
  timedOut: 6,
  commandNotSupported: 7,
  addressNotSupported: 8,
} as const;

type Reply = (typeof REPLY)[keyof typeof REPLY];

/** How a version of SOCKS says yes and no. */
export interface SocksDialect extends Dialect {
  no(reply: Reply): Buffer;
}

/** A client is told where its connection comes from; of a proxy that is nobody's business: 0.0.0.0:0. */
const NOWHERE = [1, 0, 0, 0, 0, 0, 0];

export const socks5Dialect: SocksDialect = dialect(
  Buffer.from([SOCKS5, 0, 0, ...NOWHERE]),
  (reply) => Buffer.from([SOCKS5, reply, 0, ...NOWHERE]),
);

/** "Request granted", and "request rejected or failed": the only reason that SOCKS4 knows. */
export const socks4Dialect: SocksDialect = dialect(Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]), () =>
  Buffer.from([0, 91, 0, 0, 0, 0, 0, 0]),
);

function dialect(yes: Buffer, no: (reply: Reply) => Buffer): SocksDialect {
  return {
    no,
    established: (socket) => void socket.write(yes),
    decline: (socket, outcome) => endWith(socket, no(replyTo(outcome))),
  };
}

function replyTo(outcome: AnsweredOutcome): Reply {
  switch (outcome.kind) {
    case 'refused':
    case 'unauthenticated':
      return REPLY.notAllowed;
    case 'unreachable':
      return UNREACHABLE[outcome.error] ?? REPLY.failure;
    case 'malformed':
    case 'unrecorded':
      return REPLY.failure;
  }
}

/** By the code of the failed attempt; the same that `unreachableAnswer` puts into words for HTTP. */
const UNREACHABLE: Readonly<Record<string, Reply>> = {
  ENOTFOUND: REPLY.hostUnreachable,
  EAI_NODATA: REPLY.hostUnreachable,
  EAI_AGAIN: REPLY.hostUnreachable,
  EHOSTUNREACH: REPLY.hostUnreachable,
  ENETUNREACH: REPLY.networkUnreachable,
  EACCES: REPLY.networkUnreachable,
  EPERM: REPLY.networkUnreachable,
  ECONNREFUSED: REPLY.connectionRefused,
  ETIMEDOUT: REPLY.timedOut,
  'timeout-connect': REPLY.timedOut,
};
