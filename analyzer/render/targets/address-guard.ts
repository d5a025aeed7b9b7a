import { type AddressKind, addressKind, blocksInside, blocksOf } from '../../../rules/address.ts';
import { lastAddress } from '../../../rules/cidr.ts';
import type { EntryTarget, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import type { Loss } from '../target.ts';

/** Where nothing may lead unless an entry names the address itself. */
const SPECIAL: readonly AddressKind[] = [
  'unspecified',
  'loopback',
  'link-local',
  'metadata',
  'multicast',
  'broadcast',
  'reserved',
];

/** For a product that looks where a name leads: refused for every name. */
export const SPECIAL_BLOCKS: readonly string[] = blocksOf(SPECIAL);

/** Refused for names whose entry does not say `addresses: any`. */
export const PRIVATE_BLOCKS: readonly string[] = blocksOf(['private']);

/** Says whether an entry names special addresses and no others: `0.0.0.0/0` does not name loopback. */
export function namesSpecial(target: EntryTarget): boolean {
  if (target.kind !== 'cidr') return false;
  const kind = addressKind(target.cidr.network);
  return SPECIAL.includes(kind) && addressKind(lastAddress(target.cidr)) === kind;
}

/** What a product that checks no addresses loses of a block with special addresses in it. */
export function specialLosses(entry: PolicyEntry): readonly Loss[] {
  if (specialInside(entry.target).length === 0) return [];
  const what = 'also the special addresses in it, such as loopback or instance metadata';
  return [{ entry: nameEntry(entry), kind: 'widens', what }];
}

/** The special blocks inside a block that it does not name: 169.254.0.0/16 is no word for the metadata service. */
export function specialInside(target: EntryTarget): readonly string[] {
  if (target.kind !== 'cidr') return [];
  const named = namesSpecial(target) ? addressKind(target.cidr.network) : undefined;
  return blocksInside(
    SPECIAL.filter((kind) => kind !== named),
    target.cidr,
  );
}
