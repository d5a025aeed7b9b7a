import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startOperations } from '../../proxy/operations.ts';
import { exchangeBytes } from '../support/conversation.ts';
import { finished, startProgram } from '../support/program.ts';
import { readLines } from '../support/read-lines.ts';
import { tempFolder } from '../support/temp-folder.ts';

function get(port: number, path: string, host = '127.0.0.1'): Promise<string> {
  return exchangeBytes(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}

test('alive and ready are two questions', async () => {
  let fault: string | undefined;
  const operations = await startOperations({ host: '127.0.0.1', port: 0 }, { fault: () => fault });
  const { port } = operations.address;

  expect(await get(port, '/readyz')).toMatch(/^HTTP\/1\.1 200 /);
  fault = 'the record cannot be written';
  expect(await get(port, '/readyz')).toMatch(/^HTTP\/1\.1 503 [\s\S]*the record cannot be written/);
  expect(await get(port, '/healthz')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await get(port, '/metrics')).toMatch(/^HTTP\/1\.1 404 /);
  operations.close();
});

test('a browser that was led here by a name of somebody else gets nothing', async () => {
  const operations = await startOperations(
    { host: '127.0.0.1', port: 0 },
    { fault: () => undefined },
  );

  expect(await get(operations.address.port, '/healthz', 'rebound.example.com')).toMatch(
    /^HTTP\/1\.1 403 /,
  );
  operations.close();
});

test('the metrics of a running proxy count what it decided, and no host is in them', async () => {
  using folder = tempFolder();
  writeFileSync(
    folder.at('allowlist.yaml'),
    'version: 1\nname: test\nentries:\n  - host: nowhere.invalid\n    ports: [443]\n',
  );
  const child = startProgram(
    [
      'enforce',
      '--allow',
      'allowlist.yaml',
      '--listen',
      '127.0.0.1:0',
      '--metrics',
      '--dashboard',
      '127.0.0.1:0',
    ],
    { cwd: folder.path },
  );
  const nextLine = readLines(child.stderr);
  const said = `${await nextLine()}\n${await nextLine()}`;
  const port = Number(/https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  const dashboard = Number(/http:\/\/127\.0\.0\.1:(\d+)\/healthz/.exec(said)?.[1]);

  for (const host of ['refused.example.com', 'nowhere.invalid', 'nowhere.invalid']) {
    await exchangeBytes(port, `CONNECT ${host}:443 HTTP/1.1\r\n\r\n`);
  }
  const metrics = await get(dashboard, '/metrics');
  const end = finished(child);
  child.kill('SIGTERM');
  await end;

  expect(metrics).toContain('sallyport_requests_total{verdict="denied",reason="no-entry"} 1');
  expect(metrics).toContain('sallyport_requests_total{verdict="allowed",reason=""} 2');
  expect(metrics).toContain('sallyport_destinations_total 2');
  expect(metrics).toContain('sallyport_policy_version 1');
  expect(metrics).toContain('sallyport_record_failing 0');
  expect(metrics).not.toMatch(/example|invalid/);
});
