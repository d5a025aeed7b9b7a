import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseRegion } from '../../../rules/aws/partitions.ts';
import { aws } from './names.ts';

const host = z.object({ hostname: z.string().optional() });
const model = z.object({
  partitions: z.array(
    z.object({
      partition: z.string(),
      dnsSuffix: z.string(),
      services: z.record(
        z.string(),
        z.object({
          endpoints: z.record(z.string(), host.extend({ variants: z.array(host).optional() })),
        }),
      ),
    }),
  ),
});

/** Every host in the SDK's endpoint model, with the partition and region that it stands under. */
function sdkHosts(): { name: string; partition: string; region: string }[] {
  const file = `${import.meta.dirname}/../../../rules/aws/source/endpoints.json.gz`;
  const { partitions } = model.parse(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
  return partitions.flatMap(({ partition, dnsSuffix, services }) =>
    Object.entries(services).flatMap(([service, { endpoints }]) =>
      Object.entries(endpoints)
        // Other keys (`fips-us-east-1`, `aws-global`) are names inside the model.
        .filter(([region]) => parseRegion(region)?.known === true)
        .flatMap(([region, { hostname, variants = [] }]) =>
          [{ hostname: hostname ?? `${service}.${region}.${dnsSuffix}` }, ...variants]
            .flatMap(({ hostname: name }) => (name === undefined ? [] : [name]))
            .filter((name) => !name.startsWith('localhost'))
            .map((name) => ({ name, partition, region })),
        ),
    ),
  );
}

test('every host in the SDK’s endpoint model is read with its service, partition and region', () => {
  const hosts = sdkHosts();
  const misread = hosts.filter(({ name, partition, region }) => {
    const found = aws(name);
    const here = found.partition === partition && (found.region ?? region) === region;
    return found.service === undefined || !here || found.form === 'unrecognised';
  });
  // Both lack the dot after `ram` in the model itself; no such host exists.
  expect(misread.map(({ name }) => name)).toEqual([
    'ramus-gov-east-1.api.aws',
    'ramus-gov-west-1.api.aws',
  ]);
  expect(hosts.length).toBeGreaterThan(8000);
});
