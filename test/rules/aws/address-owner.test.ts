import { expect, test } from 'vitest';
import { addressOwner } from '../../../rules/aws/address-owner.ts';
import { parseIp } from '../../../rules/ip.ts';

test.each([
  ['52.216.1.1', 'Amazon Web Services', 'S3', 'us-east-1'],
  ['52.94.0.1', 'Amazon Web Services', 'DYNAMODB', undefined],
  ['140.82.112.3', 'GitHub', 'api or git or web', undefined],
])('%s belongs to %s, %s in %s', (address, vendor, service, region) => {
  const ip = parseIp(address);

  expect(ip && addressOwner(ip)).toMatchObject({ vendor, service });
  if (region !== undefined) expect(ip && addressOwner(ip)).toMatchObject({ region });
});

test.each(['192.0.2.1', '10.0.0.1', '9.9.9.9', '2001:db8::1'])(
  '%s is published by nobody',
  (address) => {
    const ip = parseIp(address);

    expect(ip && addressOwner(ip)).toBeUndefined();
  },
);
