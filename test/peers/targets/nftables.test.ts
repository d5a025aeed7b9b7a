import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderNftables } from '../../../analyzer/render/targets/nftables.ts';
import {
  allowlistOf,
  cidrOf,
  entry,
  FOUNDING,
  OPTIONS,
} from '../../analyzer/render/targets/make-allowlist.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { runPeer } from '../support/peer.ts';

const WIDE = allowlistOf(
  entry('*.example.com', { ports: [22, 443] }),
  entry('a.example.com', { clients: [{ kind: 'cidr', cidr: cidrOf('10.0.1.0/24') }] }),
  entry('10.1.0.0/16', { ports: [443] }),
  entry('10.1.2.0/24', { ports: [443] }),
  entry('2001:db8:1::/48'),
  entry('0.0.0.0/0', { ports: [8443] }),
  ...Array.from({ length: 300 }, (_, i) =>
    entry(`host-${i}.a.example.com`, { ports: [1_000 + i, 2_000 + i] }),
  ),
);

test.each([
  ['the founding example', FOUNDING],
  ['wildcards, blocks and hundreds of port sets', WIDE],
])('nft and dnsmasq take what is written for %s', async (_, allowlist) => {
  using folder = tempFolder();
  const { text } = renderNftables(allowlist, OPTIONS);
  writeFileSync(folder.at('sallyport.nft'), text);
  const dnsmasq = text.match(/(?<=^# dnsmasq: ).*$/gm) ?? [];
  writeFileSync(folder.at('dnsmasq.conf'), `${dnsmasq.join('\n')}\n`);

  const checked = await runPeer('nft', ['-c', '-f', folder.at('sallyport.nft')]);
  const tested = await runPeer('dnsmasq', ['--test', '-C', folder.at('dnsmasq.conf')]);

  expect(checked).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(dnsmasq.length).toBeGreaterThan(7);
  expect(tested).toMatchObject({ exitCode: 0, stderr: 'dnsmasq: syntax check OK.\n' });
});
