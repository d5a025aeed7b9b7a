import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CLUSTER } from './cluster.ts';

/** The deployment that runs under `sallyport run`: first the head node, then all others at once. */
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.ts', import.meta.url));

async function bootstrap(name: string): Promise<boolean> {
  const node = spawn(process.execPath, [BOOTSTRAP, name], { stdio: 'inherit' });
  const [exitCode] = await once(node, 'exit');
  return exitCode === 0;
}

const [head, ...compute] = CLUSTER.map(({ name }) => name);
if (head === undefined) throw new Error('a cluster has a head node');
const first = await bootstrap(head);
const rest = await Promise.all(compute.map(bootstrap));
process.exitCode = first && rest.every(Boolean) ? 0 : 1;
