import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rendered } from '../../../../analyzer/render/target.ts';
import { TARGETS, type Target } from '../../../../analyzer/render/targets/index.ts';
import { goesAround } from '../../../../analyzer/render/targets/no-proxy.ts';
import type { Allowlist } from '../../../../rules/policy.ts';
import { arbitraryAllowlist, FOUNDING, OPTIONS } from './make-allowlist.ts';
import { readCilium } from './read-cilium.ts';
import { readNftables } from './read-nftables.ts';
import { readNoProxy } from './read-no-proxy.ts';
import { findProxy, readPac } from './read-pac.ts';
import { readSmokescreen } from './read-smokescreen.ts';
import { readSquid } from './read-squid.ts';
import { readTinyproxy } from './read-tinyproxy.ts';
import { type Reader, unreported } from './verdicts.ts';

interface Product {
  readonly target: Target;
  readonly reads: (text: string) => Reader;
  readonly isBlindToProtocol?: boolean;
  /** Losses that other versions have. */
  readonly isFreeOf?: RegExp;
}

const PRODUCTS: Readonly<Record<string, Product>> = {
  Squid: { target: 'squid', reads: readSquid },
  tinyproxy: { target: 'tinyproxy', reads: readTinyproxy },
  Smokescreen: { target: 'smokescreen', reads: readSmokescreen, isBlindToProtocol: true },
  'Cilium 1.19': {
    target: 'cilium',
    reads: (text) => readCilium(text, true),
    isBlindToProtocol: true,
    isFreeOf: /^before Cilium 1\.19/,
  },
  'Cilium 1.18': {
    target: 'cilium',
    reads: (text) => readCilium(text, false),
    isBlindToProtocol: true,
  },
  'nftables with dnsmasq': { target: 'nftables', reads: readNftables, isBlindToProtocol: true },
  'a PAC client': { target: 'pac', reads: (text) => besideLocal(readPac(text)) },
};

test.each(Object.entries(PRODUCTS))(
  '%s lets through what the entries say, and nothing else that is not reported',
  (_, { target, reads, isBlindToProtocol = false, isFreeOf }) => {
    fc.assert(
      fc.property(arbitraryAllowlist, (allowlist) => {
        const { text, losses: all } = TARGETS[target](allowlist, OPTIONS);
        const losses = all.filter(({ what }) => isFreeOf?.test(what) !== true);
        const judged = { allowlist, losses, reads: reads(text), isBlindToProtocol };
        expect(unreported(judged)).toEqual([]);
      }),
    );
  },
);

test.each(['curl', 'go'] as const)(
  'with NO_PROXY, %s goes around the proxy to what an endpoint serves, and to nothing else that is not reported',
  (client) => {
    fc.assert(
      fc.property(arbitraryAllowlist, (allowlist) => {
        const { text, losses } = TARGETS['no-proxy'](allowlist, OPTIONS);
        const around: Allowlist = { ...allowlist, entries: allowlist.entries.filter(goesAround) };
        const reads = besideLocal(readNoProxy(text, client));
        const judged = { allowlist: around, losses, reads };
        expect(unreported({ ...judged, isBlindToProtocol: true })).toEqual([]);
      }),
    );
  },
);

test.each([
  ['http://localhost/', 'localhost'],
  ['http://127.0.0.1:8080/', '127.0.0.1'],
  ['http://169.254.169.254/latest/meta-data/', '169.254.169.254'],
  ['http://[::1]/', '[::1]'],
  ['https://head-node/', 'head-node'],
])('a PAC client goes to %s by itself', (url, host) => {
  expect(findProxy(TARGETS.pac(FOUNDING, OPTIONS).text, url, host)).toBe('DIRECT');
});

test.each([
  ['https://github.com/', 'PROXY proxy.example.test:3128'],
  ['https://GitHub.com:443/aws/x', 'PROXY proxy.example.test:3128'],
  ['wss://github.com/', 'PROXY proxy.example.test:3128'],
  ['http://s3.amazonaws.com/ec2metadata/x', 'PROXY proxy.example.test:3128'],
  ['https://dynamodb.us-east-1.amazonaws.com/', 'DIRECT'],
  ['https://github.com:8443/', 'PROXY 127.0.0.1:9'],
  ['http://github.com:443/', 'PROXY 127.0.0.1:9'],
  ['https://x:443@evil.example:8443/', 'PROXY 127.0.0.1:9'],
  ['https://api.github.com/', 'PROXY 127.0.0.1:9'],
  ['https://__proto__.example/', 'PROXY 127.0.0.1:9'],
  ['ftp://github.com/', 'PROXY 127.0.0.1:9'],
])('a PAC client sends %s to %s', (url, way) => {
  const { text } = TARGETS.pac(FOUNDING, OPTIONS);

  expect(findProxy(text, url, new URL(url).hostname)).toBe(way);
});

test('a target that reports no loss for an entry says so in its header', () => {
  fc.assert(
    fc.property(
      arbitraryAllowlist,
      fc.constantFrom(...Object.values(PRODUCTS)),
      (list, product) => {
        const { text, losses }: Rendered = TARGETS[product.target](list, OPTIONS);
        expect(text.includes('No entry is widened or dropped.')).toBe(losses.length === 0);
      },
    ),
  );
});

/** Instance metadata and names without a dot go around a proxy whatever the list says. */
function besideLocal(reads: Reader): Reader {
  return (probe) => probe.host !== '169.254.169.254' && /[.:]/.test(probe.host) && reads(probe);
}
