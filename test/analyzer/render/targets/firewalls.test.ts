import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TargetOptions, TargetRenderer } from '../../../../analyzer/render/target.ts';
import { renderAwsDnsFirewall } from '../../../../analyzer/render/targets/aws-dns-firewall.ts';
import { renderAwsNetworkFirewall } from '../../../../analyzer/render/targets/aws-network-firewall.ts';
import { renderAzureFirewall } from '../../../../analyzer/render/targets/azure-firewall.ts';
import { renderCheckPoint } from '../../../../analyzer/render/targets/checkpoint.ts';
import { renderCiscoAsa } from '../../../../analyzer/render/targets/cisco-asa.ts';
import { renderFortiGate } from '../../../../analyzer/render/targets/fortigate.ts';
import { renderGcpFirewall } from '../../../../analyzer/render/targets/gcp-firewall.ts';
import { renderPaloAlto } from '../../../../analyzer/render/targets/paloalto.ts';
import { allowlistOf, arbitraryAllowlist, entry, hostileText, OPTIONS } from './make-allowlist.ts';
import { readDnsFirewall, readNetworkFirewall } from './read-aws.ts';
import { readAzureFirewall } from './read-azure-firewall.ts';
import { readCheckPoint } from './read-checkpoint.ts';
import { readCiscoAsa } from './read-cisco-asa.ts';
import { readFortiGate } from './read-fortigate.ts';
import { readGcpFirewall } from './read-gcp-firewall.ts';
import { readPaloAlto } from './read-paloalto.ts';
import { type Reader, unreported } from './verdicts.ts';

interface Product {
  readonly name: string;
  readonly render: TargetRenderer;
  readonly read: (text: string) => Reader;
  readonly options?: Partial<TargetOptions>;
  /** For domain lists it stands for TLS on port 80, for Azure for its network rules; tests below look at both. */
  readonly isBlindToProtocol?: boolean;
}

const PRODUCTS: readonly Product[] = [
  {
    name: 'AWS Network Firewall, domain lists',
    render: renderAwsNetworkFirewall,
    read: readNetworkFirewall,
    isBlindToProtocol: true,
  },
  {
    name: 'AWS Network Firewall, Suricata',
    render: renderAwsNetworkFirewall,
    read: readNetworkFirewall,
    options: { suricata: true },
  },
  {
    name: 'DNS Firewall',
    render: renderAwsDnsFirewall,
    read: readDnsFirewall,
    isBlindToProtocol: true,
  },
  { name: 'Palo Alto', render: renderPaloAlto, read: readPaloAlto, isBlindToProtocol: true },
  { name: 'FortiGate', render: renderFortiGate, read: readFortiGate, isBlindToProtocol: true },
  { name: 'Check Point', render: renderCheckPoint, read: readCheckPoint, isBlindToProtocol: true },
  { name: 'Cisco ASA', render: renderCiscoAsa, read: readCiscoAsa, isBlindToProtocol: true },
  {
    name: 'Azure Firewall',
    render: renderAzureFirewall,
    read: readAzureFirewall,
    isBlindToProtocol: true,
  },
  { name: 'Cloud NGFW', render: renderGcpFirewall, read: readGcpFirewall, isBlindToProtocol: true },
];

test.each(PRODUCTS)(
  '$name lets through what the entries say, and nothing else that is not reported',
  ({ render, read, options, isBlindToProtocol = false }) => {
    fc.assert(
      fc.property(arbitraryAllowlist, (allowlist) => {
        const { text, losses } = render(allowlist, { ...OPTIONS, ...options });
        const judged = { allowlist, losses, reads: read(text), isBlindToProtocol };
        expect(unreported(judged)).toEqual([]);
      }),
    );
  },
);

test.each(PRODUCTS)(
  '$name takes a wildcard at the end of a name only',
  ({ render, read, options }) => {
    const list = allowlistOf(entry('*.example.com'), entry('example.org'));
    const reads = read(render(list, { ...OPTIONS, ...options }).text);
    const probe = { port: 443, tunnel: true, path: '/', client: '10.0.1.9' };

    expect(reads({ ...probe, host: 'example.org' })).toBe(true);
    for (const host of [
      'www.example.com.evil.example',
      'a.b.example.com.test',
      'example.org.test',
    ]) {
      expect(reads({ ...probe, host }), host).toBe(false);
    }
  },
);

test('Azure Firewall tells plain HTTP from TLS where it sees names', () => {
  const list = allowlistOf(entry('plain.example', { ports: [80] }), entry('tls.example'));
  const reads = readAzureFirewall(renderAzureFirewall(list, OPTIONS).text);
  const ask = (host: string, port: number, tunnel: boolean): boolean =>
    reads({ host, port, tunnel, path: '/', client: '10.0.1.9' });

  expect([ask('plain.example', 80, false), ask('tls.example', 443, true)]).toEqual([true, true]);
  expect([ask('plain.example', 80, true), ask('tls.example', 443, false)]).toEqual([false, false]);
});

test('an ARM expression in a purpose or a name is text', () => {
  const list = { ...allowlistOf(), name: "[reference('x')]" };
  const { metadata } = JSON.parse(
    renderAzureFirewall(list, { ...OPTIONS, source: "[concat('x')]" }).text,
  );

  for (const line of metadata.comments) expect(line).not.toMatch(/^\[(?!\[)/);
});

test.each(PRODUCTS)(
  'nothing that people wrote starts a line of its own for $name',
  ({ render, options }) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const one = { ...entry('github.com', { purpose: text, ticket: text }) };
        const lines = (name: string): number =>
          render(
            { ...allowlistOf(one), name },
            { ...OPTIONS, ...options, source: name },
          ).text.split('\n').length;
        expect(lines(text)).toBe(lines('plain'));
      }),
    );
  },
);
