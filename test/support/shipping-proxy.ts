import { exchangeBytes } from './conversation.ts';
import { type Loopback, listen } from './loopback.ts';
import { type Recording, startRecording } from './recording.ts';

/** A proxy of the program that ships what it records. */
export interface ShippingProxy extends Recording {
  /** Lets clients ask for so many tunnels; each must be served. */
  serve(tunnels: number): Promise<void>;
  /** How often its log says this, in lines about shipping. */
  timesSaid(text: string): number;
  /** Waits until it has. */
  said(text: string): Promise<void>;
  /** What an operator's page answers. */
  page(path: string): Promise<{ readonly status: number; readonly text: string }>;
}

export interface ShippingOptions {
  readonly db: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly proxyId?: string;
  readonly flags?: readonly string[];
}

/** Starts `sallyport record --ship` in front of an origin that says hello. */
export async function startShippingProxy(
  origin: Loopback,
  { db, url, env, proxyId = 'proxy-1', flags = [] }: ShippingOptions,
): Promise<ShippingProxy> {
  const recording = await startRecording({
    ...{ db, run: 'weather', env },
    flags: [
      ...['--ship', url, '--proxy-id', proxyId, '--metrics', '--dashboard', '127.0.0.1:0'],
      ...['--connect-to', `::127.0.0.1:${origin.port}`],
      ...flags,
    ],
  });
  const logged = (text: string): string[] =>
    recording
      .log()
      .split('\n')
      .filter((line) => line.includes(text));
  const said = async (text: string): Promise<void> => {
    while (logged(text).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  let asked = 0;
  return {
    ...recording,
    said,
    timesSaid: (text) => logged(text).length,
    async serve(tunnels) {
      const ask = async (): Promise<void> => {
        asked += 1;
        const name = `h${asked % 23}.example.test`;
        const answer = await exchangeBytes(recording.port, `CONNECT ${name}:9 HTTP/1.1\r\n\r\n`);
        if (!/^HTTP\/1\.1 200 .*hello$/s.test(answer)) throw new Error(`not served: ${answer}`);
      };
      for (let left = tunnels; left > 0; left -= 10) {
        await Promise.all(Array.from({ length: Math.min(10, left) }, ask));
      }
    },
    async page(path) {
      await said('probes ask');
      const at = /probes ask (http:\/\/[^/]+)\/healthz/.exec(recording.log())?.[1];
      const response = await fetch(`${at}${path}`);
      return { status: response.status, text: await response.text() };
    },
    [Symbol.asyncDispose]: () => recording[Symbol.asyncDispose](),
  };
}

/** An origin for all of them. */
export const sayHello = (): Promise<Loopback> => listen((socket) => socket.end('hello'));
