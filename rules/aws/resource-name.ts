import { parseIp } from '../ip.ts';
import type { AwsName } from './aws-host.ts';
import type { Region } from './partitions.ts';
import { findResource, type ResourceForm } from './resources.ts';
import { withoutFips } from './services.ts';

/**
 * Reads labels as the name of something that a customer runs: ids, then the tail that says what it is
 * (`763104351884.dkr.ecr`). The longest tail wins, and at least one label stands before it.
 */
export function parseResource(
  labels: readonly string[],
  place: 'after' | 'before' | 'none',
  region: Region | undefined,
  dualStack: boolean,
): AwsName | undefined {
  const [first] = labels;
  if (first === undefined) return undefined;
  for (let at = Math.max(1, labels.length - 2); at < labels.length; at++) {
    const tail = labels.slice(at).join('.');
    const bare = withoutFips(tail);
    const form = findResource(bare, first, place);
    if (form === undefined) continue;
    const named = nameResource(form, labels.slice(0, at), bare);
    return { ...named, region, fips: bare !== tail, dualStack };
  }
  return undefined;
}

function nameResource(
  { service, kind, what }: ResourceForm,
  ids: readonly string[],
  prefix: string,
): Omit<AwsName, 'fips' | 'dualStack'> {
  return {
    form: 'resource',
    service,
    prefix,
    resource: { kind, what, id: ids.join('.') },
    account: ids.find((label) => /^\d{12}$/.test(label)),
    address: kind === 'compute' ? addressIn(ids[0] ?? '') : undefined,
  };
}

/** `ec2-3-80-1-2` spells 3.80.1.2. */
function addressIn(label: string): string | undefined {
  return label.startsWith('ec2-') ? parseIp(label.slice(4).replaceAll('-', '.')) : undefined;
}
