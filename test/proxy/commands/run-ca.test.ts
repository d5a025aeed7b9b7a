import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { CA_VARIABLES } from '../../../proxy/commands/ca-variables.ts';
import { caForRun } from '../../../proxy/commands/run-ca.ts';
import { saveCa } from '../../../proxy/intercept/ca-folder.ts';
import { certificatesIn } from '../../../proxy/intercept/system-roots.ts';
import { testCa } from '../../support/intercepting.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FLAGS = {
  ...{
    listen: [],
    allowClients: [],
    clientRole: [],
    noUpstreamFor: [],
    resolve: [],
    connectTo: [],
  },
  ...{ timeoutConnect: '', timeoutIdle: '', drainTimeout: '' },
  ...{ maxConnections: 1, maxConnectionsPerClient: 1, intercept: 'github.com' },
};

test('a run without a CA has one of its own, whose key is in no file, and which vanishes with it', async () => {
  using folder = tempFolder();
  let file = '';
  {
    using run = await caForRun(FLAGS, { XDG_DATA_HOME: folder.path });
    file = run.variables.NODE_EXTRA_CA_CERTS ?? '';

    expect(run.ca?.constraints).toEqual({ names: ['github.com'], addresses: [] });
    expect(Object.keys(run.variables)).toEqual(CA_VARIABLES.map(([name]) => name));
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).toBe(run.ca?.certificate);
    const bundle = readFileSync(run.variables.SSL_CERT_FILE ?? '', 'utf8');
    expect(bundle).toContain(run.ca?.certificate);
    expect(certificatesIn(bundle).length).toBeGreaterThan(10);
    expect(bundle).not.toContain('PRIVATE');
  }
  expect(existsSync(dirname(file))).toBe(false);
  expect(existsSync(folder.at('sallyport'))).toBe(false);
});

test('a CA in the usual folder is used as it is', async () => {
  using folder = tempFolder();
  const ca = await testCa();
  saveCa(folder.at('sallyport', 'ca'), ca);

  using run = await caForRun(FLAGS, { XDG_DATA_HOME: folder.path });

  expect(run.ca).toBeUndefined();
  expect(readFileSync(run.variables.DENO_CERT ?? '', 'utf8')).toBe(ca.certificate);
});

test('what a program trusts already it goes on trusting, and what is no file stays', async () => {
  using folder = tempFolder();
  const own = (await testCa()).certificate;
  writeFileSync(folder.at('own.pem'), own);
  const env = {
    XDG_DATA_HOME: folder.path,
    REQUESTS_CA_BUNDLE: folder.at('own.pem'),
    CONDA_SSL_VERIFY: 'false',
  };

  using run = await caForRun(FLAGS, env);

  const bundle = readFileSync(run.variables.REQUESTS_CA_BUNDLE ?? '', 'utf8');
  expect(certificatesIn(bundle)).toEqual([own.trim(), run.ca?.certificate.trim()]);
  expect(run.variables.CONDA_SSL_VERIFY).toBeUndefined();
});

test('workers cannot share a CA that is in no file', async () => {
  using folder = tempFolder();

  await expect(caForRun({ ...FLAGS, workers: 2 }, { XDG_DATA_HOME: folder.path })).rejects.toThrow(
    /make one with sallyport ca init, or leave --workers out/,
  );
});
