import { z } from 'zod';
import type { Plan } from './report-plan.ts';

const count = z.int().nonnegative();
const text = z.string().nullable();
const texts = z.array(z.string());
const protocol = z.enum(['tls', 'http', 'tcp']);

const usd = z.number().nonnegative().nullable().describe('null where no price is known');

const policy = z
  .strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.array(
      z.strictObject({
        Sid: z.string(),
        Effect: z.literal('Allow'),
        Principal: z.literal('*'),
        Action: texts,
        Resource: texts,
      }),
    ),
  })
  .describe('an IAM policy document');

const endpoint = z.strictObject({
  service: z.string(),
  serviceName: z.string(),
  type: z.enum(['gateway', 'interface']),
  region: z.string(),
  covers: texts,
  doesNotCover: texts,
  notCoveredBecause: z.array(z.strictObject({ host: z.string(), why: z.string() })),
  privateDns: z.boolean().nullable().describe('whether to turn it on; null where not published'),
  privateDnsNames: texts.describe('the names that private DNS then answers for'),
  ports: z.array(z.int()),
  zones: count.describe('zones that get a network interface'),
  policy: policy.nullable().describe('null leaves the default, full access'),
  policyGaps: texts.describe('what must be added by hand before the policy is put on'),
  bytes: count.describe('of what it covers, both ways, in all the runs of the report'),
  monthlyUsd: usd.describe('the hours of a month in all zones; null where no price is known'),
  confirmed: z.boolean().describe('false where no AWS document gives the name in this partition'),
});

const money = z.strictObject({ monthlyUsd: usd, bytesUsd: usd.describe('for the bytes seen') });

const cost = z
  .strictObject({
    zones: count,
    hoursPerMonth: count,
    bytes: count,
    endpoints: money,
    nat: money.describe('one NAT gateway a zone, for the same bytes'),
    prices: z.strictObject({ source: z.string(), read: z.iso.date() }).nullable(),
  })
  .describe('list prices in US dollars');

const weight = z.strictObject({ ipv4: count, ipv6: count });

const securityGroup = z.strictObject({
  name: z.string(),
  role: text,
  purpose: z.string(),
  weight: z
    .strictObject({ proxy: weight, direct: weight })
    .describe('what its egress rules count against the quota'),
  quota: count,
});

const peer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('security-group'), group: z.string() }),
  z.strictObject({ kind: z.literal('prefix-list'), name: z.string() }),
  z.strictObject({ kind: z.literal('cidr'), cidr: z.string() }),
]);

const securityGroupRule = z.strictObject({
  group: z.string(),
  direction: z.enum(['ingress', 'egress']),
  protocol: z.literal('tcp'),
  fromPort: z.int(),
  toPort: z.int(),
  peer,
  description: z.string().max(255),
  weight: count,
  when: z
    .enum(['always', 'proxy', 'direct'])
    .describe('always, or only where names leave through a proxy, or directly'),
});

const setting = z.strictObject({
  setting: z.string(),
  value: z.string(),
  why: z.string(),
  hosts: texts,
  source: text,
  read: z.iso.date().nullable(),
});

const warning = z.strictObject({
  id: z.string(),
  warning: z.string(),
  hosts: texts,
  source: z.string(),
  read: z.iso.date(),
});

/** What the report says is to be built. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  endpoints: z.array(endpoint),
  cost,
  securityGroups: z.array(securityGroup),
  securityGroupRules: z.array(securityGroupRule),
  securityGroupRefusals: z
    .array(z.strictObject({ destinations: texts, reason: z.string() }))
    .describe('what no security group can say'),
  configuration: z.array(setting),
  firewall: z.array(
    z.strictObject({ host: z.string(), port: z.int(), protocol, purpose: z.string() }),
  ),
  mirrors: z.array(
    z.strictObject({
      name: z.string(),
      hosts: texts,
      distributions: z
        .array(z.strictObject({ name: z.string(), hosts: texts }))
        .describe('which distributions and archives they serve, as far as that is known'),
      advice: z.string(),
    }),
  ),
  wildcards: z
    .array(
      z.strictObject({
        pattern: z.string(),
        covers: texts,
        admitsBeyond: z.string().describe('what it lets through that was never seen'),
        why: z.string(),
      }),
    )
    .describe('entries that may stand for several, where that is safe'),
  warnings: z.array(warning),
});
