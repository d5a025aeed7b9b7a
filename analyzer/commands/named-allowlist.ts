import { parseListSettings } from '../../proxy/policy/settings.ts';
import { ConfigError, PolicyError, UnavailableError } from '../../rules/errors.ts';
import type { AllowlistText } from './allowlist-file.ts';

export interface NamedAllowlist {
  readonly allow: string;
  readonly allowPubkey?: readonly string[] | undefined;
  readonly allowSignature?: string | undefined;
}

/**
 * Fetches the allowlist of `--allow` where it is a URL, and checks its signature where there is a key. What is a
 * file that needs no signature is read by whoever wants it, and so is stdin.
 *
 * @throws {UserError}
 */
export async function namedAllowlist(named: NamedAllowlist): Promise<string | AllowlistText> {
  const { location, signed } = parseListSettings(named, '');
  if (location.kind === 'file' && signed === undefined) return named.allow;
  if (named.allow === '-') {
    throw new ConfigError(
      'Cannot check the signature of what comes in on stdin: name a file with --allow, or leave out --allow-pubkey',
    );
  }
  const [{ openFetcher }, { readList }] = await Promise.all([
    import('../../proxy/policy/fetch-list.ts'),
    import('../../proxy/policy/read-list.ts'),
  ]);
  using fetcher = openFetcher();
  const reading = await readList({ location, signed, fetcher, settleMs: SETTLE_MS }, {});
  switch (reading.kind) {
    case 'found':
      return { shown: location.shown, text: reading.list.text };
    case 'unsigned':
      throw new PolicyError(`${reading.why}; ask whoever keeps the list to sign it`);
    case 'unreachable':
      if (location.kind === 'url') throw new UnavailableError(`${reading.why}; try again later`);
      throw new PolicyError(`${reading.why}; name another file with --allow`);
    case 'unchanged':
      throw new Error('A server said "not modified" and had not been asked that');
  }
}

/** A list and its signature are replaced one after the other. */
const SETTLE_MS = 1_000;
