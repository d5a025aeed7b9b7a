import { parse } from 'yaml';
import { z } from 'zod';
import { parseIp } from '../../../../rules/ip.ts';
import { holds } from './make-allowlist.ts';
import type { Reader } from './verdicts.ts';

const portRule = z.strictObject({
  ports: z.array(z.strictObject({ port: z.string(), protocol: z.enum(['TCP', 'ANY']) })).max(40),
  rules: z.unknown().optional(),
});

const selector = z.union([
  z.strictObject({ matchName: z.string().regex(/^[-a-zA-Z0-9_.]+$/) }),
  z.strictObject({ matchPattern: z.string().regex(/^[-a-zA-Z0-9_.*]+$/) }),
]);

/** The part of the schema of cilium.io/v2 that is used, unknown keys refused. */
const policy = z.strictObject({
  apiVersion: z.literal('cilium.io/v2'),
  kind: z.literal('CiliumNetworkPolicy'),
  metadata: z.strictObject({ name: z.string().regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/) }),
  spec: z.strictObject({
    endpointSelector: z.strictObject({}),
    egress: z.array(
      z.strictObject({
        toEndpoints: z.array(z.unknown()).optional(),
        toFQDNs: z.array(selector).optional(),
        toCIDRSet: z
          .array(z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }))
          .optional(),
        toPorts: z.array(portRule),
      }),
    ),
  }),
});

/** Reads a CiliumNetworkPolicy; `hasDoubleStar` from 1.19, and before it `**` is read as `*`. */
export function readCilium(text: string, hasDoubleStar: boolean): Reader {
  const { egress } = policy.parse(parse(text)).spec;
  return ({ host, port }) => {
    const ip = parseIp(host);
    const isIn = (cidr: string): boolean => holds(cidr, host);
    return egress.some(({ toFQDNs = [], toCIDRSet = [], toPorts }) => {
      const isThere =
        ip === undefined
          ? toFQDNs.some((name) => toExpression(name, hasDoubleStar).test(host))
          : toCIDRSet.some(({ cidr, except }) => isIn(cidr) && !except.some(isIn));
      return isThere && toPorts.some(({ ports }) => ports.some((one) => one.port === String(port)));
    });
  };
}

function toExpression(name: z.infer<typeof selector>, hasDoubleStar: boolean): RegExp {
  if ('matchName' in name) return new RegExp(`^${name.matchName.replaceAll('.', '\\.')}$`);
  const pattern = name.matchPattern.replaceAll('.', '\\.');
  const any = hasDoubleStar ? pattern.replace(/^\*\*\\\./, '(?:[^.]+\\.)+') : pattern;
  return new RegExp(`^${any.replace(/^\*\*/, '*').replaceAll(/(?<![)])\*/g, '[^.]*')}$`);
}
