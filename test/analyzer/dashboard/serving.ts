import { createServer } from 'node:http';
import { type DashboardOptions, openDashboard } from '../../../analyzer/dashboard/dashboard.ts';
import { type Loopback, loopbackOf } from '../../support/loopback.ts';

/** The dashboard of a record on a free port of loopback. */
export interface Served extends Loopback {
  readonly url: string;
  /** What it complained about. */
  readonly complaints: readonly string[];
}

export async function serveRecord(
  db: string,
  options: Partial<DashboardOptions> = {},
): Promise<Served> {
  const complaints: string[] = [];
  const dashboard = openDashboard({
    ...{ db, region: undefined, mirrored: [], rules: [], access: undefined, names: new Set() },
    ...{ mode: 'view', proxy: null, run: null, saves: null, enforces: null },
    report: (text) => complaints.push(text),
    ...options,
  });
  const server = createServer((req, res) => dashboard.handle(req, res));
  const loopback = await loopbackOf(server);
  return {
    ...loopback,
    url: `http://127.0.0.1:${loopback.port}`,
    complaints,
    async [Symbol.asyncDispose]() {
      dashboard.close();
      await loopback[Symbol.asyncDispose]();
    },
  };
}

/** Listens to the events of a dashboard; each call waits for the next one. */
export async function hearEvents(
  url: string,
): Promise<AsyncDisposable & { next(): Promise<{ event: string; data: unknown }> }> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/events`, { signal: abort.signal });
  if (response.body === null) throw new Error('no events');
  const blocks = blocksOf(response.body);
  return {
    async next() {
      const { value, done } = await blocks.next();
      if (done === true) throw new Error('the events ended');
      const [, event = ''] = /^event: (.*)$/m.exec(value) ?? [];
      const [, data = ''] = /^data: (.*)$/m.exec(value) ?? [];
      return { event, data: JSON.parse(data) };
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
    },
  };
}

async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let heard = '';
  for await (const chunk of body) {
    heard += decoder.decode(chunk, { stream: true });
    const blocks = heard.split('\n\n');
    heard = blocks.pop() ?? '';
    yield* blocks;
  }
}
