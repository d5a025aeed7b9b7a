import { join } from 'node:path';
import type { Peer } from '../peers.ts';
import { PROXY_HOST } from '../world.ts';

/** No proxy at all: the origin itself behind a CONNECT. What is measured with it is the load programs. */
export const bare: Peer = {
  program: '/bin/sh',
  prepare: ({ port, loads }) => ({ command: [join(loads, 'origin'), PROXY_HOST, String(port)] }),
};
