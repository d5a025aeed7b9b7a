import { parse } from 'yaml';
import { z } from 'zod';
import type { Reader } from './verdicts.ts';
import { roleOf } from './verdicts.ts';

const rule = z.strictObject({
  name: z.string(),
  project: z.string(),
  action: z.literal('enforce'),
  allowed_domains: z.array(z.string()),
});

const acl = z.strictObject({
  version: z.literal('v1'),
  services: z.array(rule),
  default: rule,
});

/** Reads a Smokescreen ACL: the rule of the client's role decides, and where it has none the default. */
export function readSmokescreen(text: string): Reader {
  const { services, default: fallback } = acl.parse(parse(text));
  const names = services.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error('rule already exists for service');
  return ({ host, client }) => {
    const { allowed_domains: globs } =
      services.find(({ name }) => name === roleOf(client)) ?? fallback;
    return globs.some((glob) =>
      glob.startsWith('*.') ? host.endsWith(glob.slice(1)) : host === glob,
    );
  };
}
