import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  loadCa,
  loadCaCertificate,
  saveCa,
  usualCaFolder,
} from '../../../proxy/intercept/ca-folder.ts';
import { testCa } from '../../support/intercepting.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a CA that was saved is loaded again, from files that only their owner can read', async () => {
  using folder = tempFolder();
  const ca = await testCa();

  saveCa(folder.at('new', 'ca'), ca);

  const mode = (...names: string[]): number => statSync(folder.at(...names)).mode & 0o777;
  expect(mode('new', 'ca')).toBe(0o700);
  expect([mode('new', 'ca', 'ca.key'), mode('new', 'ca', 'ca.pem')]).toEqual([0o600, 0o600]);
  const loaded = loadCa(folder.at('new', 'ca'));
  expect(loaded.certificate).toBe(ca.certificate);
  expect(loaded.privateKey.equals(ca.privateKey)).toBe(true);
  expect(Math.abs(loaded.notAfter - ca.notAfter)).toBeLessThan(1_000);
});

test('a CA is never written over', async () => {
  using folder = tempFolder();
  const ca = await testCa();
  saveCa(folder.at('ca'), ca);

  expect(() => saveCa(folder.at('ca'), ca)).toThrow(/there is one, and clients trust it/);
});

describe('refuses', () => {
  test.each([
    ['a folder that others may read', 'ca', 0o750, /mode 750.*chmod 700/],
    ['a key that others may read', 'ca/ca.key', 0o640, /mode 640.*chmod 600/],
    ['a certificate that others may replace', 'ca/ca.pem', 0o620, /mode 620.*chmod 600/],
  ])('%s', async (_, path, mode, expected) => {
    using folder = tempFolder();
    saveCa(folder.at('ca'), await testCa());
    chmodSync(folder.at(path), mode);

    expect(() => loadCa(folder.at('ca'))).toThrow(expected);
  });

  test('a folder that is there, and open to others', async () => {
    using folder = tempFolder();
    mkdirSync(folder.at('open'), { mode: 0o755 });
    const ca = await testCa();

    expect(() => saveCa(folder.at('open'), ca)).toThrow(/chmod 700/);
  });

  test('a key that is a link to somewhere else', async () => {
    using folder = tempFolder();
    saveCa(folder.at('ca'), await testCa());
    using other = tempFolder();
    writeFileSync(other.at('ca.key'), readFileSync(folder.at('ca', 'ca.key')), { mode: 0o600 });
    mkdirSync(other.at('ca'), { mode: 0o700 });
    writeFileSync(other.at('ca', 'ca.pem'), readFileSync(folder.at('ca', 'ca.pem')), {
      mode: 0o600,
    });
    symlinkSync(other.at('ca.key'), other.at('ca', 'ca.key'));

    expect(() => loadCa(other.at('ca'))).toThrow(/^Cannot read/);
  });

  test('a folder without a CA, and says how to make one', () => {
    using folder = tempFolder();

    expect(() => loadCa(folder.at('none'))).toThrow(/make one with sallyport ca init/);
    expect(() => loadCaCertificate(folder.path)).toThrow(/make one with sallyport ca init/);
  });

  test('files that are damaged, without a word of what is in them', async () => {
    using folder = tempFolder();
    saveCa(folder.at('ca'), await testCa());
    writeFileSync(folder.at('ca', 'ca.key'), '-----BEGIN PRIVATE KEY-----\nSECRET\n');

    expect(() => loadCa(folder.at('ca'))).toThrow(
      /^Cannot read the CA in .*: its files are damaged/,
    );
    expect(() => loadCa(folder.at('ca'))).not.toThrow(/SECRET/);
  });
});

test('the usual folder is where data belongs', () => {
  expect(usualCaFolder({ XDG_DATA_HOME: '/srv/data' })).toBe('/srv/data/sallyport/ca');
  expect(usualCaFolder({ XDG_DATA_HOME: 'relative' })).toMatch(/\/\.local\/share\/sallyport\/ca$/);
});
