import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderAwsNetworkFirewall } from '../../../analyzer/render/targets/aws-network-firewall.ts';
import type { Allowlist } from '../../../rules/policy.ts';
import { indexAllowlist } from '../../../rules/policy-index.ts';
import {
  allowlistOf,
  cidrOf,
  entry,
  FOUNDING,
  OPTIONS,
} from '../../analyzer/render/targets/make-allowlist.ts';
import { readTemplate } from '../../analyzer/render/targets/read-aws.ts';
import { admits, type Probe, probesFor } from '../../analyzer/render/targets/verdicts.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { type Conversation, clientHello, writePcap } from '../support/pcap.ts';
import { runPeer, runWell } from '../support/peer.ts';

const CONFIGURATION = '/etc/suricata/suricata.yaml';
const HOME_NET = 'vars.address-groups.HOME_NET=[10.0.0.0/8]';

/** What no rule passed. Rules that pass come first, as in a policy in strict order. */
const REST = [
  'alert tls any any -> any any (msg:"not passed"; flow:to_server; sid:1;)',
  'alert http any any -> any any (msg:"not passed"; flow:to_server; sid:2;)',
].join('\n');

const VARIED = allowlistOf(
  entry('*.example.com', { ports: [80, 443] }),
  entry('example.org', { ports: [80], paths: ['/aws/*', '/c+*/d', '/a.b'] }),
  entry('only.example.org', { clients: [{ kind: 'cidr', cidr: cidrOf('10.0.1.0/24') }] }),
  entry('odd.example.org', { ports: [8443], protocol: 'tls' }),
  entry('10.1.0.0/16', { ports: [80, 443] }),
);

function rulesFor(allowlist: Allowlist): string {
  const { text } = renderAwsNetworkFirewall(allowlist, { ...OPTIONS, suricata: true });
  const groups = Object.values(readTemplate(text).Resources);
  return groups.map(({ Properties }) => Properties.RuleGroup.RulesSource.RulesString).join('');
}

/** Each probe has a port of its own on the client's side, by which the log names it. */
async function conversationFor(probe: Probe, index: number): Promise<Conversation> {
  const { host, port, client, tunnel, path } = probe;
  const isAddress = /^[\d.]+$/.test(host);
  const firstBytes = tunnel
    ? await clientHello(isAddress ? 'any.test' : host)
    : Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nUser-Agent: probe\r\n\r\n`);
  const server = isAddress ? host : '192.0.2.80';
  return { client, clientPort: 10_000 + index, server, serverPort: port, firstBytes };
}

/** The client ports of the connections that no rule passed. */
async function stoppedBy(
  folder: TempFolder,
  rules: string,
  capture: Buffer,
): Promise<ReadonlySet<number>> {
  writeFileSync(folder.at('rules'), `${rules}${REST}\n`);
  writeFileSync(folder.at('capture.pcap'), capture);
  await runWell('suricata', [
    ...['-r', folder.at('capture.pcap'), '-c', CONFIGURATION, '-S', folder.at('rules')],
    ...['-l', folder.path, '-k', 'none', '--set', HOME_NET, '--runmode', 'single'],
  ]);
  const log = readFileSync(folder.at('fast.log'), 'utf8');
  return new Set([...log.matchAll(/:(\d+) -> /g)].map(([, port]) => Number(port)));
}

test.each([
  ['the founding example', FOUNDING],
  ['wildcards, paths, client blocks and odd ports', VARIED],
])('Suricata takes the rules for %s', async (_, allowlist) => {
  using folder = tempFolder();
  writeFileSync(folder.at('rules'), rulesFor(allowlist));
  const { exitCode, stdout, stderr } = await runPeer('suricata', [
    ...['-T', '-v', '-c', CONFIGURATION, '-S', folder.at('rules'), '-l', folder.path],
  ]);

  expect({ exitCode, faults: `${stdout}${stderr}`.match(/^[EW].*$/gm) }).toEqual({
    exitCode: 0,
    faults: null,
  });
  const loaded = new RegExp(
    `${rulesFor(allowlist).trim().split('\n').length} rules successfully loaded, 0 rules failed`,
  );
  expect(`${stdout}${stderr}`).toMatch(loaded);
});

test.each([
  ['the founding example', FOUNDING],
  ['wildcards, paths, client blocks and odd ports', VARIED],
])('Suricata passes what enforcement admits of %s, and nothing else', async (_, allowlist) => {
  using folder = tempFolder();
  const lookAlikes = probesFor(allowlist).map((probe) => ({
    ...probe,
    host: `www.${probe.host}.evil.example`,
  }));
  const probes = [...probesFor(allowlist), ...lookAlikes].filter(
    ({ host }) => !/:|^www\.\d/.test(host),
  );
  const conversations = await Promise.all(probes.map(conversationFor));
  const stopped = await stoppedBy(folder, rulesFor(allowlist), writePcap(conversations));
  const policy = indexAllowlist(allowlist);
  const describe = (probe: Probe, verdict: boolean): string =>
    `${verdict} ${JSON.stringify(probe)}`;
  expect(stopped.size).toBeGreaterThan(100);
  expect(probes.map((probe, i) => describe(probe, !stopped.has(10_000 + i)))).toEqual(
    probes.map((probe) => describe(probe, admits(policy, probe))),
  );
});

test('after its first request a connection passes, as the header says: what follows on it is not judged', async () => {
  using folder = tempFolder();
  const get = (host: string): string =>
    `GET / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: probe\r\n\r\n`;
  const from = (clientPort: number, text: string): Conversation => ({
    client: '10.0.0.1',
    clientPort,
    server: '192.0.2.80',
    serverPort: 80,
    firstBytes: Buffer.from(text),
  });
  const good = allowlistOf(entry('good.test', { ports: [80] }));
  const capture = writePcap([
    from(10_000, `${get('good.test')}${get('evil.test')}`),
    from(10_001, get('evil.test')),
  ]);

  expect(await stoppedBy(folder, rulesFor(good), capture)).toEqual(new Set([10_001]));
  expect(renderAwsNetworkFirewall(good, OPTIONS).text).toContain(
    'the first request of a connection',
  );
});
