import type { Host } from '../../rules/host.ts';
import type { Classification } from '../../rules/rule.ts';
import { classify, type RuleSet } from './classify.ts';

/** Classifies a name by itself, as if it had been asked for over TLS and nothing of it had been seen. */
export function classifyName(host: Host, rules: RuleSet): Classification {
  return classify({ host, port: 443, protocol: 'tls', paths: [] }, rules);
}
