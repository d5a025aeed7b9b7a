import type { Client } from '../admit.ts';
import type { Guard } from '../guard.ts';
import type { NameVerdict } from './answer.ts';
import type { Question } from './message.ts';

/** How a client is told that it may not look a name up (`--dns-enforce`); `off`: it may. */
export type DnsEnforcement = 'nxdomain' | 'refused' | 'off';

/** Judges questions by the policy that is in force; a name that can be no host has no entry. */
export function judgeNames(
  guard: Pick<Guard, 'decideName' | 'reportOnly'>,
  enforcement: DnsEnforcement,
): (client: Client, question: Question) => NameVerdict {
  const rcode = enforcement === 'refused' ? 5 : 3;
  return ({ address, role }, { host }) => {
    const { decideName } = guard;
    if (decideName === undefined || enforcement === 'off') return 'allowed';
    const isAllowed =
      host !== undefined && decideName({ client: address, role, host }).verdict === 'allowed';
    if (isAllowed) return 'allowed';
    return guard.reportOnly ? 'would-deny' : { rcode };
  };
}
