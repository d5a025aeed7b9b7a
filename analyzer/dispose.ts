import { addressKind } from '../rules/address.ts';
import type { Category, Disposition, Stability } from '../rules/category.ts';
import { type Host, isIpLiteral } from '../rules/host.ts';
import type { Classification } from '../rules/rule.ts';
import { disposeAws } from './dispose-aws.ts';
import { type DisposeContext, type Disposed, disposed } from './disposed.ts';

export interface DisposeTarget {
  readonly host: Host;
  readonly port: number;
}

/**
 * Says what to do about a destination, and why, in words for the firewall team.
 *
 * What never leaves the VPC comes first, then AWS names, which depend on the home region, then
 * what the rule itself recommends, and last what is usual for the category.
 */
export function dispose(
  classification: Classification,
  target: DisposeTarget,
  context: DisposeContext,
): Disposed {
  return (
    disposeLocal(classification, target.host) ??
    disposeAws(classification, target.host, context) ??
    disposeByRule(classification) ??
    disposeByCategory(classification, target.port)
  );
}

function disposeLocal(classification: Classification, host: Host): Disposed | undefined {
  const kind = isIpLiteral(host) ? addressKind(host) : 'public';
  if (kind !== 'public') {
    return disposed('local', `Put it into NO_PROXY, it is a ${kind} address`, classification);
  }
  const { category } = classification;
  const stays = category === 'instance-metadata' || category === 'private-name';
  return stays ? disposed('local', adviceFor('local', classification), classification) : undefined;
}

function disposeByRule(classification: Classification): Disposed | undefined {
  const { disposition } = classification;
  if (disposition === undefined) return undefined;
  return disposed(disposition, adviceFor(disposition, classification), classification);
}

/** FTP, HTTP, HTTPS and rsync. A vendor's licence server on 27000 is nothing that a mirror serves. */
const MIRROR_PORTS: ReadonlySet<number> = new Set([21, 80, 443, 873]);

function disposeByCategory(classification: Classification, port: number): Disposed {
  const { category, stability } = classification;
  const usual = stability === 'mirror' ? 'mirror' : (USUAL[category] ?? 'allow');
  const disposition = usual === 'mirror' && !MIRROR_PORTS.has(port) ? 'allow' : usual;
  return disposed(disposition, adviceFor(disposition, classification), classification);
}

/** What is usual where a rule leaves it open; every other category is allowed by name. */
const USUAL: Readonly<Partial<Record<Category, Disposition>>> = {
  'aws-api': 'review',
  s3: 'review',
  'os-mirror': 'mirror',
  'package-repo': 'mirror',
  'hpc-vendor': 'mirror',
  'time-dns': 'reconfigure',
  cdn: 'review',
  'ip-literal': 'review',
  unknown: 'review',
};

function adviceFor(disposition: Disposition, { stability }: Classification): string {
  switch (disposition) {
    case 'endpoint':
      return 'Let a VPC endpoint carry it';
    case 'allow':
      return ALLOW[stability];
    case 'mirror':
      return stability === 'fixed'
        ? 'Serve it from an internal mirror, or allow this name'
        : 'Serve it from an internal mirror';
    case 'reconfigure':
      return 'Change the client, it asks for the wrong thing';
    case 'local':
      return 'Put it into NO_PROXY, it never leaves the network';
    case 'review':
      return 'Have a person look at it';
  }
}

const ALLOW: Readonly<Record<Stability, string>> = {
  fixed: 'Allow this name',
  mirror: 'Allow this name, though another run may be sent to another host',
  rotating: 'Allow this name, though the names behind it change and one run cannot list them',
  cdn: 'Allow exactly this name, never the shared domain above it',
  unknown: 'Allow this name',
};
