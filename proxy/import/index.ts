import { har } from './har.ts';
import type { Importer, ImportFormat } from './importer.ts';
import { jsonl } from './jsonl.ts';
import { list } from './list.ts';
import { networkFirewall } from './network-firewall.ts';
import { resolver } from './resolver.ts';
import { smokescreen } from './smokescreen.ts';
import { squid } from './squid.ts';
import { tinyproxy } from './tinyproxy.ts';
import { vpcFlow } from './vpc-flow.ts';
import { zeek } from './zeek.ts';

/** Every format that can be imported. */
export const importers: Readonly<Record<ImportFormat, Importer>> = {
  list,
  jsonl,
  squid,
  'vpc-flow': vpcFlow,
  resolver,
  'network-firewall': networkFirewall,
  zeek,
  har,
  tinyproxy,
  smokescreen,
};
