import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../analyzer/classify/unwrap.ts';
import { type Host, parseHost } from '../../../rules/host.ts';

function host(text: string): Host {
  const result = parseHost(text);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

describe('unwrap', () => {
  test.each([
    ['iam.amazonaws.com.rproxy.goskope.com', 'iam.amazonaws.com', 'Netskope'],
    ['api.powerbi.com.rproxy.goskope.com', 'api.powerbi.com', 'Netskope'],
    ['dev.azure.com.mcas.ms', 'dev.azure.com', 'Microsoft Defender for Cloud Apps'],
    [
      'contoso.sharepoint.us.mcas-gov.us',
      'contoso.sharepoint.us',
      'Microsoft Defender for Cloud Apps',
    ],
    [
      'contoso.sharepoint.com.us3.cas.ms',
      'contoso.sharepoint.com',
      'Microsoft Defender for Cloud Apps',
    ],
    [
      'contoso.sharepoint.com.eu.cas.ms',
      'contoso.sharepoint.com',
      'Microsoft Defender for Cloud Apps',
    ],
  ])('%s was %s before %s rewrote it', (wrapped, inner, broker) => {
    expect(unwrap(host(wrapped))).toEqual({ inner, broker });
  });

  test.each([
    ['the broker itself', 'rproxy.goskope.com'],
    ['a host of the broker', 'gateway-acme.goskope.com'],
    ['a host of the broker under its suffix', 'mcas-proxyweb.mcas.ms'],
    ['a private name, which no broker publishes', 'db.corp.rproxy.goskope.com'],
    ['a suffix glued to a label', 'iam.amazonaws.comrproxy.goskope.com'],
    ['a suffix in the middle', 'iam.amazonaws.com.rproxy.goskope.com.example.net'],
    ['an unknown suffix', 'iam.amazonaws.com.proxy.example.net'],
    ['no data centre before cas.ms', 'contoso.sharepoint.com.cas.ms'],
    ['a public suffix and nothing before it', 'co.uk.mcas.ms'],
    ['hyphens for dots, which cannot be read back', 'github-com.btglss.net'],
  ])('%s is not unwrapped', (_what, name) => {
    expect(unwrap(host(name))).toBeUndefined();
  });

  test('an address stays as it is', () => {
    expect(unwrap(host('192.0.2.1'))).toBeUndefined();
    expect(unwrap(host('2001:db8::1'))).toBeUndefined();
  });

  test('every public name comes back out as it went in', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        const inner = parseHost(`${name}.com`);
        fc.pre(inner.ok && inner.value.length < 200);
        expect(unwrap(host(`${name}.com.rproxy.goskope.com`))?.inner).toBe(inner.ok && inner.value);
      }),
    );
  });
});
