import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

import { dialLoopback } from './loopback.ts';
import { readLines } from './read-lines.ts';

/** Listens, says its port, and then never looks at a connection again. */
const DEAF = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, server.address().port + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/**
 * A port of 127.0.0.1 that answers nothing, like a host behind a firewall that drops: its process
 * stands still and its queue of connections is full, so that the kernel drops what comes.
 */
export async function listenSilently(): Promise<{ readonly port: number } & AsyncDisposable> {
  const child = spawn(process.execPath, ['-e', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await readLines(child.stdout)();
  const port = Number(line);
  const queued: Socket[] = [];
  while (queued.length < 8) {
    const socket = await Promise.race([dialLoopback(port), quiet()]);
    if (socket === undefined) break;
    queued.push(socket);
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of queued) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Loopback answers within microseconds or not at all. */
function quiet(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), 150));
}
