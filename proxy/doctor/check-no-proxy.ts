import { cidrContains, parseCidr } from '../../rules/cidr.ts';
import { parseIp } from '../../rules/ip.ts';

/**
 * What must never go through a proxy: the metadata services answer with the identity of whoever asks,
 * and a proxy would be asked for its own (EC2 user guide, "Use the Instance Metadata Service", and the
 * ECS developer guide, read 2026-11-20); programs talk to themselves.
 */
const MUST: readonly { readonly name: string; readonly why: string }[] = [
  { name: '169.254.169.254', why: 'instance metadata: a node would get the identity of the proxy' },
  { name: 'localhost', why: 'programs that talk to themselves' },
  { name: '127.0.0.1', why: 'programs that talk to themselves' },
];

export interface MissingName {
  readonly name: string;
  readonly why: string;
}

/** Which of the names that must be there a NO_PROXY list leaves out; `also` are the caller's own. */
export function missingNames(
  items: readonly string[],
  also: readonly string[] = [],
): MissingName[] {
  const must = [
    ...MUST,
    ...also.map((name) => ({ name, why: 'it was asked for with --no-proxy' })),
  ];
  return must.filter(({ name }) => !items.some((item) => covers(item, name)));
}

/** The forms that most tools share: `*`, the name itself, a domain with or without a dot, a CIDR block. */
function covers(item: string, name: string): boolean {
  const [wanted, given] = [name.toLowerCase(), item.toLowerCase()];
  if (given === '*' || given === wanted) return true;
  const ip = parseIp(wanted);
  if (ip === undefined) {
    const domain = given.replace(/^\*?\./, '');
    return domain !== '' && (wanted === domain || wanted.endsWith(`.${domain}`));
  }
  const block = given.includes('/') ? parseCidr(given) : undefined;
  return block?.ok === true && cidrContains(block.value, ip);
}
