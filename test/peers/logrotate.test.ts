import { once } from 'node:events';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exchangeBytes } from '../support/conversation.ts';
import { startProgram } from '../support/program.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runWell } from './support/peer.ts';

const SAMPLE = new URL('../../samples/systemd/sallyport.logrotate', import.meta.url);
const ROUNDS = 5;

test.each(['1', '2'])(
  'logrotate, by our sample, loses no line of %s process(es)',
  async (workers) => {
    using folder = tempFolder();
    const child = startProgram(
      [
        ...['record', '--listen', '127.0.0.1:0', '--dashboard', 'off', '--workers', workers],
        ...['--log-level', 'debug', '--log-file', folder.at('a.log')],
      ],
      { cwd: folder.path },
    );
    const written = (): string =>
      globSync(folder.at('a.log*'))
        .map((file) => readFileSync(file, 'utf8'))
        .join('');
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(() => written().includes('https_proxy='));
    const port = Number(/https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(written())?.[1]);
    // As it is shipped, but for the folder, the service and what makes old files hard to read here.
    const rules = readFileSync(SAMPLE, 'utf8')
      .replace('/var/log/sallyport/*.log', folder.at('*.log'))
      .replace(/systemctl kill .*/, `kill -USR2 ${child.pid}`)
      .replace(/^\tcompress$/m, '');
    writeFileSync(folder.at('rules'), rules, { mode: 0o644 });

    const asked: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let one = 0; one < 10; one += 1) {
        const host = `r${round}-${one}.invalid`;
        asked.push(host);
        await exchangeBytes(port, `CONNECT ${host}:443 HTTP/1.1\r\n\r\n`);
      }
      await runWell('/usr/sbin/logrotate', ['-f', '-s', folder.at('state'), folder.at('rules')]);
      await until(() => globSync(folder.at('a.log')).length === 1);
    }
    child.kill('SIGTERM');
    await once(child, 'exit');

    const lines = written().trimEnd().split('\n');
    const hosts = lines.map((line): unknown => JSON.parse(line).host).filter(Boolean);
    expect(hosts.toSorted()).toEqual(asked.toSorted());
    expect(globSync(folder.at('a.log*')).length).toBe(ROUNDS + 1);
  },
);
