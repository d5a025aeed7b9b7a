import type { Argv } from 'yargs';

/** The flags that say who may have written an allowlist. */
export interface SignatureArguments {
  readonly 'allow-pubkey': string[];
  readonly 'allow-signature': string | undefined;
}

/** For every command that reads an allowlist. */
export function withSignatureFlags<T>(yargs: Argv<T>): Argv<T & SignatureArguments> {
  return yargs
    .option('allow-pubkey', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      defaultDescription: 'none: lists need no signature',
      describe: 'FILE or key: take only a list that it has signed, with minisign or cosign',
    })
    .option('allow-signature', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'the list’s name and .minisig or .sig',
      describe: 'File or URL of the signature, where it is not beside the list',
    });
}
