import type { Socket } from 'node:net';
import type { Authority } from '../../rules/authority.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type { Client } from '../admit.ts';
import type { Dialled } from '../dial.ts';
import type { Attempt } from '../event.ts';
import type { Origins } from '../origins.ts';
import type { Route } from '../route.ts';

/** The inside of an intercepted tunnel, as the forwarder sees it: what differs from plain HTTP. */
export interface Inside {
  /** What the tunnel was asked for, and allowed: no request inside goes anywhere else. */
  readonly authority: Authority;
  /** The tunnel's: it and its requests are one destination. */
  readonly protocol: Protocol;
  /** Who asked for the tunnel; nobody identifies inside it. */
  readonly client: Client;
  /** The connection whose bytes count, handshake and all. */
  readonly outside: Socket;
  readonly origins: Origins;
  /** Connects to the origin along a route that was admitted, and shakes hands. */
  open(route: Exclude<Route, { kind: 'unresolved' }>): Promise<Dialled>;
  /** The tunnel's attempt, for the first request that asks: the two are one. Nothing for those that follow. */
  takeAttempt(): Attempt | undefined;
}
