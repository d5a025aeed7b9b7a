import type { Destination } from '../proxy/event.ts';

/** Codes by which the proxy counts that a client and its certificate did not come together. */
const REJECTION = /^intercept-(.+)$/;

/**
 * Says whose clients did not take the certificate of the interception CA, with the causes; `undefined` where all did,
 * or nothing was decrypted.
 */
export function rejectedDecryption(destinations: readonly Destination[]): string | undefined {
  const rejecting = destinations.flatMap(({ host, errors }) => {
    const causes = errors.flatMap(({ value }) => REJECTION.exec(value)?.[1] ?? []);
    return causes.length === 0 ? [] : `${host} (${causes.join(', ')})`;
  });
  if (rejecting.length === 0) return undefined;
  return `Interception failed with the clients of ${rejecting.join(', ')}: with --intercept-fallback they were tunnelled from then on, and only the host is known.`;
}
