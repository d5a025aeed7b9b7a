import type { Importer, ImportFormat } from './importer.ts';

/** Every format that can be imported. Each is loaded where it is asked for: some bring large libraries along. */
const IMPORTERS: Readonly<Record<ImportFormat, () => Promise<Importer>>> = {
  list: async () => (await import('./list.ts')).list,
  jsonl: async () => (await import('./jsonl.ts')).jsonl,
  squid: async () => (await import('./squid.ts')).squid,
  'vpc-flow': async () => (await import('./vpc-flow.ts')).vpcFlow,
  resolver: async () => (await import('./resolver.ts')).resolver,
  'network-firewall': async () => (await import('./network-firewall.ts')).networkFirewall,
  zeek: async () => (await import('./zeek.ts')).zeek,
  har: async () => (await import('./har.ts')).har,
  tinyproxy: async () => (await import('./tinyproxy.ts')).tinyproxy,
  smokescreen: async () => (await import('./smokescreen.ts')).smokescreen,
};

export function loadImporter(format: ImportFormat): Promise<Importer> {
  return IMPORTERS[format]();
}
