import { parseIp } from '../../rules/ip.ts';
import type { Verdict } from '../event.ts';
import { type Importer, type LineResult, rejected } from './importer.ts';
import { type Fields, isFields, listAt, parseJsonLine, textAt, timeAt } from './json-line.ts';
import { lookupName, lookupType } from './lookup-name.ts';

/**
 * Route 53 Resolver query logs: one JSON object a line.
 *
 * Each is a question and its answer; `BLOCK` of a DNS Firewall rule is a denial, `ALERT` lets
 * through. Source: "Values that appear in VPC Resolver query logs", Route 53 Developer Guide,
 * docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html, read 2026-11-20.
 */
export const resolver: Importer = { open: () => ({ parse: parseLine }) };

function parseLine(line: string): LineResult {
  const fields = parseJsonLine(line);
  if (fields === undefined) return rejected('it is not a JSON object');
  const at = timeAt(fields, 'query_timestamp');
  if (at === undefined) return rejected('it has no query_timestamp');
  const name = lookupName(textAt(fields, 'query_name') ?? '');
  if (name === undefined) return rejected('it has no query_name that is a name');
  const type = lookupType(textAt(fields, 'query_type') ?? '');
  if (type === undefined) return rejected('it has no query_type that is a record type');
  const answers = listAt(fields, 'answers').filter(isFields);
  return {
    kind: 'lookup',
    lookup: {
      at,
      client: parseIp(textAt(fields, 'srcaddr') ?? '') ?? '',
      name,
      type,
      verdict: verdictOf(fields),
      code: codeOf(fields),
      addresses: answers.flatMap(addressOf),
      chain: answers.flatMap(aliasOf),
    },
  };
}

function verdictOf(fields: Fields): Verdict {
  return textAt(fields, 'firewall_rule_action') === 'BLOCK' ? 'denied' : 'allowed';
}

function codeOf(fields: Fields): string | undefined {
  const code = textAt(fields, 'rcode');
  return code !== undefined && /^[A-Z][A-Z0-9]{0,15}$/.test(code) ? code : undefined;
}

function addressOf(answer: Fields): string[] {
  const type = textAt(answer, 'Type');
  if (type !== 'A' && type !== 'AAAA') return [];
  const address = parseIp(textAt(answer, 'Rdata') ?? '');
  return address === undefined ? [] : [address];
}

function aliasOf(answer: Fields): string[] {
  if (textAt(answer, 'Type') !== 'CNAME') return [];
  const name = lookupName(textAt(answer, 'Rdata') ?? '');
  return name === undefined ? [] : [name];
}
