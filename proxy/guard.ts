import {
  type AccessRequest,
  type Allowed,
  type Decision,
  decide,
  decideAddress,
  type Policy,
} from '../rules/decide.ts';
import { decideName, type NameRequest } from '../rules/decide-name.ts';
import { decideOpening, type TunnelOpening } from '../rules/decide-opening.ts';
import type { Host } from '../rules/host.ts';
import type { Ip } from '../rules/ip.ts';
import type { DenialNotes } from './answers.ts';
import type { PolicyLabel } from './event.ts';

/** The policy as the data path sees it: three questions, and what becomes of a denial. */
export interface Guard {
  decide(request: AccessRequest): Decision;
  decideAddress(request: AccessRequest, address: Ip): Decision;
  /** Whether a name may be looked up; absent where any may. */
  decideName?(request: NameRequest): Decision;
  /** Absent where no policy looks at what is inside a tunnel. */
  decideOpening?(allowed: Allowed, host: Host, opening: TunnelOpening): Decision;
  /** Which allowlist is in force; absent where none is. */
  readonly policyLabel?: (() => PolicyLabel) | undefined;
  /** Denials are recorded as `would-deny`, and let through. */
  readonly reportOnly: boolean;
  readonly denial: DenialNotes;
}

export interface GuardOptions {
  readonly now: () => number;
  readonly reportOnly?: boolean;
  readonly denial?: DenialNotes;
  readonly policyLabel?: (() => PolicyLabel) | undefined;
}

/** Asks whatever policy is in force at the moment of the question: it may be reloaded at any time. */
export function guardWith(policy: () => Policy, options: GuardOptions): Guard {
  const { now, reportOnly = false, denial = {}, policyLabel } = options;
  const guard = {
    decide: (request: AccessRequest) => decide(policy(), request, now()),
    decideAddress: (request: AccessRequest, address: Ip) =>
      decideAddress(policy(), request, address, now()),
    reportOnly,
    denial,
    policyLabel,
  };
  if (policy().kind === 'open') return guard;
  return {
    ...guard,
    decideName: (request) => decideName(policy(), request, now()),
    decideOpening: (allowed, host, opening) => decideOpening(policy(), allowed, host, opening),
  };
}
