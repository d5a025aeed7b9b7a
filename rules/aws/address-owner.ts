import { parseCidr } from '../cidr.ts';
import { CidrMap } from '../cidr-map.ts';
import type { Ip } from '../ip.ts';
import type { Source } from '../rule.ts';
import ranges from './ip-ranges.json' with { type: 'json' };
import github from './published-ranges.json' with { type: 'json' };

/** Whose an address is, by the ranges that its owner publishes: a guess at what was wanted there. */
export interface AddressOwner extends Source {
  readonly vendor: string;
  /** As the owner calls it: `S3`, `CLOUDFRONT`, `api or git or web`; `AMAZON` is anything of AWS. */
  readonly service: string;
  /** AWS region; `GLOBAL` and owners without regions have none. */
  readonly region: string | undefined;
}

/** The copies that the tables were made from. */
const AWS: Source = {
  source: 'https://ip-ranges.amazonaws.com/ip-ranges.json',
  read: '2026-08-22',
};
const GITHUB: Source = { source: 'https://api.github.com/meta', read: '2025-07-25' };

let owners: CidrMap<AddressOwner> | undefined;

/**
 * Names the owner of an address that no record has a name for; `undefined` where nobody published it.
 *
 * Of several blocks that hold it the narrowest counts, and of the same block the one that says more
 * than `AMAZON` or `EC2`: AWS lists a block under `AMAZON`, and again under each service in it.
 */
export function addressOwner(ip: Ip): AddressOwner | undefined {
  owners ??= readOwners();
  const found = owners.find(ip);
  const hub = found.find(isGitHub);
  if (hub !== undefined) {
    // GitHub serves several of its functions from one block.
    const functions = new Set(found.filter(isGitHub).map(({ service }) => service));
    return { ...hub, service: [...functions].toSorted().join(' or ') };
  }
  return (
    found.find(({ service }) => service !== 'AMAZON' && service !== 'EC2') ??
    found.find(({ service }) => service !== 'AMAZON') ??
    found[0]
  );
}

function isGitHub({ vendor }: AddressOwner): boolean {
  return vendor === 'GitHub';
}

function readOwners(): CidrMap<AddressOwner> {
  const map = new CidrMap<AddressOwner>();
  const add = (blocks: readonly string[], owner: AddressOwner): void => {
    for (const block of blocks) {
      const cidr = parseCidr(block);
      if (cidr.ok) map.add(cidr.value, owner);
    }
  };
  for (const [key, blocks] of Object.entries(ranges.ranges)) {
    const [service = '', region = ''] = key.split(' ');
    const known = region === 'GLOBAL' ? undefined : region;
    add(blocks, { vendor: 'Amazon Web Services', service, region: known, ...AWS });
  }
  for (const [service, blocks] of Object.entries(github.github)) {
    add(blocks, { vendor: 'GitHub', service, region: undefined, ...GITHUB });
  }
  return map;
}

/** `Amazon Web Services (S3, us-east-1)`. */
export function describeOwner({ vendor, service, region }: AddressOwner): string {
  const what = service === 'AMAZON' ? [] : [service];
  const details = [...what, ...(region === undefined ? [] : [region])];
  return details.length === 0 ? vendor : `${vendor} (${details.join(', ')})`;
}
