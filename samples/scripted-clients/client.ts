import { readFileSync } from 'node:fs';
import { ask } from '../trial-cluster/client.ts';
import { readRequests } from './requests.ts';

/** Runs under `sallyport run`: sends the requests of a script, each node from its own address. */
const [file = ''] = process.argv.slice(2);
const proxy = new URL(process.env.https_proxy ?? '');
const requests = readRequests(readFileSync(file, 'utf8'));
const nodes = [...new Set(requests.map(({ node }) => node))];

for (const { node, url } of requests) {
  const localAddress = `127.0.${nodes.indexOf(node) + 1}.1`;
  const step = { url, userAgent: 'scripted-client', ending: 'answered' } as const;
  await ask(step, { localAddress, proxy });
}
