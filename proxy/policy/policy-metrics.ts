import { Gauge, Registry } from 'prom-client';
import type { PolicySource } from '../policy-source.ts';

/** What Prometheus is told of the allowlist: which one is in force, and how sure of it we are. */
export function policyMetrics(
  source: Pick<PolicySource, 'label' | 'confirmedAt' | 'isStale'>,
): () => Promise<string> {
  const registers = [new Registry()];
  new Gauge({
    name: 'sallyport_policy_info',
    help: 'The allowlist in force: 1, with its name and the first digits of its SHA-256',
    labelNames: ['name', 'digest'],
    registers,
    collect() {
      // A list that was in force before is no series any more.
      this.reset();
      this.set({ ...source.label() }, 1);
    },
  });
  new Gauge({
    name: 'sallyport_policy_confirmed_timestamp_seconds',
    help: 'When the source of the allowlist last said that this is the one',
    registers,
    collect() {
      this.set(source.confirmedAt() / 1000);
    },
  });
  new Gauge({
    name: 'sallyport_policy_stale',
    help: '1 while the source cannot be read, or holds what must not be taken',
    registers,
    collect() {
      this.set(source.isStale() ? 1 : 0);
    },
  });
  return async () => (await Promise.all(registers.map((one) => one.metrics()))).join('');
}
