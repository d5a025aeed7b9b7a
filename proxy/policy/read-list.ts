import { open } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';
import type { Fetched, Fetcher, Validators } from './fetch-list.ts';
import type { ListKeys } from './list-keys.ts';
import type { ListLocation } from './location.ts';

/** A list as it was found, and when it was signed, where that is known. Nobody has looked at its text yet. */
export interface FoundList {
  readonly text: string;
  readonly signature: string | undefined;
  readonly signedAt: number | undefined;
  readonly validators: Validators;
}

/** What came of reading a list. `why` says what is wrong, in a sentence without its end. */
export type Reading =
  | { readonly kind: 'found'; readonly list: FoundList }
  | { readonly kind: 'unchanged' }
  /** Nobody knows what the list is now. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** There is one, and nobody of ours has signed it. */
  | { readonly kind: 'unsigned'; readonly why: string };

export interface ListPorts {
  readonly location: ListLocation;
  /** Absent where lists are not signed. */
  readonly signed?: { readonly keys: ListKeys; readonly by: ListLocation } | undefined;
  readonly fetcher: Fetcher;
  /** How long a list and its signature may be out of step: they are replaced one after the other. */
  readonly settleMs: number;
}

/** More than any list that `parseAllowlist` takes. */
const MAX_LIST_BYTES = 16_000_000;
const MAX_SIGNATURE_BYTES = 16_384;

/** Reads a list and its signature; where the two do not fit, once more a moment later. */
export async function readList(ports: ListPorts, known: Validators): Promise<Reading> {
  const first = await readOnce(ports, known);
  if (first.kind !== 'unsigned') return first;
  await new Promise((resolve) => setTimeout(resolve, ports.settleMs));
  return readOnce(ports, {});
}

async function readOnce(ports: ListPorts, known: Validators): Promise<Reading> {
  const { location, signed, fetcher } = ports;
  const found = await read(location, fetcher, known, MAX_LIST_BYTES);
  if (found.kind === 'unchanged') return found;
  if (found.kind === 'failed') {
    return { kind: 'unreachable', why: `${cannotRead(location)}: ${found.reason}` };
  }
  const text = found.bytes.toString('utf8');
  const list = { text, signature: undefined, signedAt: undefined, validators: found.validators };
  if (signed === undefined) return { kind: 'found', list };
  const { keys, by } = signed;
  const cannot = `Cannot take the allowlist ${location.shown}`;
  const sealed = await read(by, fetcher, {}, MAX_SIGNATURE_BYTES);
  if (sealed.kind !== 'fresh') {
    const reason = sealed.kind === 'failed' ? sealed.reason : 'nothing came';
    return { kind: 'unsigned', why: `${cannot}: its signature ${by.shown} is missing: ${reason}` };
  }
  const signature = sealed.bytes.toString('utf8');
  const verified = keys.verify(found.bytes, signature);
  if (!verified.ok) {
    return {
      kind: 'unsigned',
      why: `${cannot}: the signature ${by.shown} does not fit: ${verified.reason}`,
    };
  }
  return { kind: 'found', list: { ...list, signature, signedAt: verified.signedAt } };
}

function cannotRead({ kind, shown }: ListLocation): string {
  return `Cannot read the allowlist ${kind === 'file' ? JSON.stringify(shown) : shown}`;
}

function read(
  location: ListLocation,
  fetcher: Fetcher,
  known: Validators,
  maxBytes: number,
): Promise<Fetched> {
  return location.kind === 'url'
    ? fetcher.fetch(location.url, known, maxBytes)
    : readFile(location.file, maxBytes);
}

async function readFile(file: string, maxBytes: number): Promise<Fetched> {
  try {
    await using handle = await open(file);
    const bytes = await handle.readFile();
    if (bytes.length <= maxBytes) return { kind: 'fresh', bytes, validators: {} };
    return { kind: 'failed', reason: `it is larger than ${maxBytes} bytes` };
  } catch (cause) {
    const code = errorCode(cause);
    const reason = code === 'ENOENT' ? 'there is no such file' : `the system says ${code}`;
    return { kind: 'failed', reason };
  }
}
