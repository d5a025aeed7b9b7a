import type { Ip } from '../../rules/ip.ts';
import type { ListenAddress, ProxyFlags } from '../config.ts';
import type { RecorderTrouble } from '../store/trouble.ts';

/** The flags that a worker needs, as the command line gives them. */
export interface WorkerFlags extends ProxyFlags {
  readonly db: string;
  readonly metrics: boolean;
  readonly logLevel: string;
  readonly logFile?: string | undefined;
}

/** An allowlist as its file holds it: every process makes its own policy of the same text. */
export interface AllowlistText {
  readonly file: string;
  readonly text: string;
  /** Counts the lists that have been in force, from 1. */
  readonly version: number;
}

/** What the worker does with what it is asked for. */
export type WorkerMode =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'allowlist';
      readonly allowlist: AllowlistText;
      readonly reportOnly: boolean;
      readonly contact: string | undefined;
      readonly closeOnRevoke: boolean;
    };

/** All that a worker has to know to serve. */
export interface Orders {
  /** From 1; a worker that replaces another has its number. */
  readonly number: number;
  readonly flags: WorkerFlags;
  readonly run: string;
  readonly listen: readonly ListenAddress[];
  readonly pseudonym: string;
  readonly mode: WorkerMode;
}

/** How many connections a client holds. */
export type HeldBy = readonly [client: Ip, connections: number];

/** What the first process tells a worker. Both are the same program: nothing here is parsed. */
export type ToWorker =
  | { readonly kind: 'start'; readonly orders: Orders }
  /** What all others hold; of clients, those whose number has changed. */
  | { readonly kind: 'elsewhere'; readonly inAll: number; readonly by: readonly HeldBy[] }
  | { readonly kind: 'allowlist'; readonly allowlist: AllowlistText }
  | { readonly kind: 'values'; readonly id: number }
  /** Somebody has moved its file away. */
  | { readonly kind: 'reopen-log' }
  | { readonly kind: 'drain'; readonly timeoutMs: number };

/** What a worker tells the first process. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** It ends, and why: a sentence for the user; `isUsage` where a flag or a file of theirs is at fault. */
  | { readonly kind: 'failed'; readonly message: string; readonly isUsage: boolean }
  | { readonly kind: 'held'; readonly inAll: number; readonly by: readonly HeldBy[] }
  /** The list of this version is in force. */
  | { readonly kind: 'enforced'; readonly version: number }
  | { readonly kind: 'trouble'; readonly trouble: RecorderTrouble }
  | { readonly kind: 'values'; readonly id: number; readonly values: readonly object[] };
