import { describe, expect, test } from 'vitest';
import { type AccessRequest, decide, decideAddress } from '../../rules/decide.ts';
import { parseHost } from '../../rules/host.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';

function ip(text: string): Ip {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

function request(hostText: string, client = '10.0.0.9'): AccessRequest {
  const host = parseHost(hostText);
  if (!host.ok) throw new Error(host.reason);
  return { client: ip(client), protocol: 'tcp', host: host.value, port: 443 };
}

describe('while recording', () => {
  test.each(['github.com', '192.0.2.1', '10.0.0.1', '2606:4700::1'])('%s is allowed', (host) => {
    expect(decide({ kind: 'open' }, request(host)).verdict).toBe('allowed');
  });

  test.each(['169.254.169.254', 'fd00:ec2::254', '169.254.1.1', '224.0.0.1', '0.0.0.0', '::'])(
    '%s is refused: it means something else on every machine',
    (host) => {
      expect(decide({ kind: 'open' }, request(host))).toMatchObject({
        verdict: 'denied',
        reason: 'special-address',
      });
    },
  );

  test('loopback is open to clients of the same machine only', () => {
    const local = request('localhost', '127.0.0.1');
    const remote = request('localhost', '10.0.0.9');
    expect(decideAddress({ kind: 'open' }, local, ip('127.0.0.1')).verdict).toBe('allowed');
    expect(decideAddress({ kind: 'open' }, remote, ip('127.0.0.1')).verdict).toBe('denied');
  });

  test('no name can lead to the metadata service', () => {
    const decision = decideAddress(
      { kind: 'open' },
      request('innocent.example'),
      ip('64:ff9b::a9fe:a9fe'),
    );
    expect(decision.verdict).toBe('denied');
  });
});
