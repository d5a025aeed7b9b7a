import { type Cidr, formatCidr, parseCidr } from './cidr.ts';
import { isIpLiteral } from './host.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';
import { parseRequestPath } from './path-rule.ts';
import { parseHostPattern } from './pattern.ts';
import type { EntryClient, EntryTarget, PolicyEntry } from './policy.ts';
import { quote } from './policy-fault.ts';
import { type EntryText, whatToWrite } from './policy-schema.ts';
import type { RuleFault } from './rule-fault.ts';

export type ReadEntry =
  | { readonly ok: true; readonly value: PolicyEntry }
  | { readonly ok: false; readonly faults: readonly RuleFault[] };

/** Turns an entry as it is written into what it means, or says all that is wrong with its values. */
export function toPolicyEntry(written: EntryText): ReadEntry {
  const faults: RuleFault[] = [];
  const { host: _host, cidr: _cidr, clients: _clients, ports, addresses, ...rest } = written;
  const target = readTarget(written, faults);
  const clients = written.clients?.flatMap((text, at) => readClient(text, at, faults));
  for (const [at, path] of (written.paths ?? []).entries()) {
    const result = parseRequestPath(path);
    if (!result.ok) faults.push(faultAt(['paths', at], path, 'a path', result.reason, 'paths'));
    else if (result.value !== path) {
      faults.push(
        faultAt(['paths', at], path, 'a path', `the same is written ${result.value}`, 'paths'),
      );
    }
  }
  if (target === undefined || faults.length > 0) return { ok: false, faults };
  const entry = {
    ...rest,
    target,
    ports: [...new Set(ports)].toSorted((a, b) => a - b),
    addresses: addresses ?? 'public',
    ...(clients && { clients }),
  };
  return { ok: true, value: entry };
}

function readTarget({ host, cidr }: EntryText, faults: RuleFault[]): EntryTarget | undefined {
  if ((host === undefined) === (cidr === undefined)) {
    const both = host !== undefined;
    faults.push({
      path: both ? ['cidr'] : [],
      cannot: both ? 'use host and cidr in one entry' : 'do without a host or a cidr',
      instead: both ? 'make two entries of it' : whatToWrite('host'),
    });
    return undefined;
  }
  if (cidr !== undefined) return readBlock(cidr, faults);
  return readHost(host ?? '', faults);
}

function readHost(text: string, faults: RuleFault[]): EntryTarget | undefined {
  const pattern = parseHostPattern(text);
  if (!pattern.ok) {
    faults.push(faultAt(['host'], text, 'a host', pattern.reason, 'host'));
    return undefined;
  }
  const name = pattern.value.kind === 'exact' ? pattern.value.host : pattern.value.parent;
  if (!isIpLiteral(name)) return pattern.value;
  const block = formatCidr({ network: name, bits: name.includes(':') ? 128 : 32 });
  const instead =
    pattern.value.kind === 'exact'
      ? `an address is no name; write cidr: ${block}`
      : 'there are no names below an address; write a cidr';
  faults.push({ path: ['host'], cannot: `use ${quote(text)} as a host`, instead });
  return undefined;
}

function readBlock(text: string, faults: RuleFault[]): EntryTarget | undefined {
  const cidr = parseCidr(text);
  if (cidr.ok) return { kind: 'cidr', cidr: cidr.value };
  faults.push(faultAt(['cidr'], text, 'a cidr', cidr.reason, 'cidr'));
  return undefined;
}

function readClient(text: string, at: number, faults: RuleFault[]): EntryClient[] {
  const client = parseClient(text);
  if (client.ok) return [client.value];
  faults.push(faultAt(['clients', at], text, 'a client', client.reason, 'clients'));
  return [];
}

/** As `--client-role` takes it. */
const ROLE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Nobody calls a role `10.0.0.300`: what looks like an address has to be one. */
const LIKE_ADDRESS = /^[\d.]+$|[:/]/;

/** Reads one of `clients`: a role, or a CIDR block. */
export function parseClient(text: string): Parsed<EntryClient> {
  if (LIKE_ADDRESS.test(text)) {
    const cidr: Parsed<Cidr> = parseCidr(text);
    return cidr.ok ? parsed({ kind: 'cidr', cidr: cidr.value }) : cidr;
  }
  return ROLE_NAME.test(text)
    ? parsed({ kind: 'role', role: text })
    : unparsable('it is neither a role nor a CIDR block');
}

function faultAt(
  path: RuleFault['path'],
  text: string,
  as: string,
  reason: string,
  field: string,
): RuleFault {
  return {
    path,
    cannot: `use ${quote(text)} as ${as}`,
    instead: `${reason}; ${whatToWrite(field)}`,
  };
}
