import type { Socket } from 'node:net';
import { dialLoopback } from './loopback.ts';

/** One connection, spoken to in raw bytes: what is on the wire is what the test says. */
export interface Conversation extends AsyncDisposable {
  readonly socket: Socket;
  send(text: string | Buffer): void;
  /** Reads until what has come since the last call contains the text; returns it, the text included. */
  until(text: string): Promise<string>;
  /** Reads until the other side has ended; returns the rest. */
  rest(): Promise<string>;
  end(): void;
}

export async function converse(port: number, from?: string): Promise<Conversation> {
  const socket = await dialLoopback(port, from);
  let heard = '';
  let ended = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    wake();
  });
  const onEnd = (): void => {
    ended = true;
    wake();
  };
  socket.once('end', onEnd);
  socket.once('close', onEnd);
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  return {
    socket,
    send: (text) => void socket.write(text, 'latin1'),
    async until(text) {
      while (!heard.includes(text)) {
        if (ended) throw new Error(`the connection ended after ${JSON.stringify(heard)}`);
        await woken();
      }
      const end = heard.indexOf(text) + text.length;
      const taken = heard.slice(0, end);
      heard = heard.slice(end);
      return taken;
    },
    async rest() {
      while (!ended) await woken();
      const taken = heard;
      heard = '';
      return taken;
    },
    end: () => void socket.end(),
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

/** Sends one message and returns all that comes back until the other side ends. */
export async function exchangeBytes(port: number, text: string | Buffer): Promise<string> {
  await using talk = await converse(port);
  talk.send(text);
  return await talk.rest();
}
