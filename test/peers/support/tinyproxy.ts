import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { closedPort } from '../../support/loopback.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export interface Tinyproxy extends AsyncDisposable {
  readonly port: number;
}

export interface TinyproxyOptions {
  /** The filter file; the lines for tinyproxy.conf that its header asks for are taken from there. */
  readonly filter: string;
  /** The port of a parent proxy on 127.0.0.1. */
  readonly parentPort: number;
}

/** A real tinyproxy, in a folder of its own. */
export async function startTinyproxy(options: TinyproxyOptions): Promise<Tinyproxy> {
  const folder = tempFolder();
  chmodSync(folder.path, 0o755);
  const port = await closedPort();
  writeFileSync(folder.at('filter'), options.filter);
  const lines = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 10',
    'LogLevel Info',
    'MaxClients 200',
    `Upstream http 127.0.0.1:${options.parentPort}`,
    ...linesAskedFor(options.filter).map((line) =>
      line.replace('/etc/tinyproxy/filter', folder.at('filter')),
    ),
  ];
  writeFileSync(folder.at('tinyproxy.conf'), `${lines.join('\n')}\n`);
  const child = spawn('tinyproxy', ['-d', '-c', folder.at('tinyproxy.conf')]);
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('Accepting connections')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (cause) =>
      reject(new Error('tinyproxy cannot be run; .ci/run installs the peers', { cause })),
    );
    child.once('exit', () => reject(new Error(`tinyproxy did not start: ${said}`)));
  });
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}

/** `#   ConnectPort 443` in the header, without what stands in brackets behind it. */
function linesAskedFor(filter: string): readonly string[] {
  return filter
    .split('\n')
    .flatMap((line) => /^# {3}((?:Filter|ConnectPort)\w* \S+)/.exec(line)?.[1] ?? []);
}
