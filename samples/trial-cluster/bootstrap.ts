import { ask } from './client.ts';
import { CLUSTER } from './cluster.ts';

/**
 * One node of the cluster, as a process of its own: `node bootstrap.ts compute-1`. Like any
 * program it finds the proxy in its environment, where `sallyport run` has put it.
 */
const node = CLUSTER.find(({ name }) => name === process.argv[2]);
const proxy = process.env.https_proxy;
if (node === undefined || proxy === undefined) {
  throw new Error('usage: sallyport run -- node bootstrap.ts head|compute-1|compute-2');
}

const endings = new Map<string, number>();
for (const step of node.steps) {
  const ending = await ask(step, { localAddress: node.address, proxy: new URL(proxy) });
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
  if (ending !== step.ending) {
    process.exitCode = 1;
    console.error(`${node.name}: ${step.url} is ${ending} and should be ${step.ending}`);
  }
}
const counts = [...endings].map(([ending, count]) => `${count} ${ending}`);
console.log(`${node.name.padEnd(10)} ${node.steps.length} requests: ${counts.join(', ')}`);
