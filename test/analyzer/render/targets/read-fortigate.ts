import { fromMask, isBelow, isInside } from './read-address.ts';
import type { Reader } from './verdicts.ts';

type Table = Map<string, Map<string, readonly string[]>>;

/** A FortiGate after this script, once the policies are enabled, with DNS that passes through it. */
export function readFortiGate(text: string): Reader {
  const tables = readTables(text);
  const table = (name: string): Table => tables.get(name) ?? new Map();
  const isAddress = (name: string, host: string): boolean => {
    const settings = table('firewall address').get(name);
    const [fqdn = ''] = settings?.get('fqdn') ?? [];
    const [address = '', mask = ''] = settings?.get('subnet') ?? [];
    if (address !== '') return isInside([fromMask(address, mask)], host);
    return fqdn.startsWith('*.') ? isBelow(fqdn.slice(2), host) : fqdn === host;
  };
  const policies = [...table('firewall policy').values()];
  return ({ host, port }) =>
    policies.some((policy) => {
      const groups = policy.get('dstaddr') ?? [];
      const members = groups.flatMap(
        (name) => table('firewall addrgrp').get(name)?.get('member') ?? [],
      );
      const services = (policy.get('service') ?? []).map((name) =>
        table('firewall service custom').get(name),
      );
      return (
        services.some((service) => service?.get('tcp-portrange')?.[0] === String(port)) &&
        members.some((name) => isAddress(name, host))
      );
    });
}

/** `edit 0` makes a new row each time. */
function readTables(text: string): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  let table: Table = new Map();
  let row = new Map<string, readonly string[]>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, indent = '', verb = '', rest = ''] = /^( *)(\S+) ?(.*)$/.exec(line) ?? [];
    const values = [...rest.matchAll(/"([^"\\]*)"|(\S+)/g)].map(
      ([, quoted, bare]) => quoted ?? bare ?? '',
    );
    if (verb === 'config' && indent === '') {
      table = new Map();
      tables.set(rest, table);
    } else if (verb === 'edit') {
      const key = values[0] === '0' ? `new ${table.size}` : (values[0] ?? '');
      row = table.get(key) ?? new Map();
      table.set(key, row);
    } else if (verb === 'set') row.set(values[0] ?? '', values.slice(1));
    else if (verb !== 'next' && verb !== 'end') throw new Error(`not a command: ${line}`);
  }
  return tables;
}
