import type { ShipNews } from './outage.ts';
import type { ShipStatus } from './shipper.ts';

/** All that the shipping process has to know. The URL comes this way because anybody may read its arguments. */
export interface ShipOrders {
  readonly file: string;
  readonly url: string;
  /** Where the URL was written, for messages. */
  readonly urlFrom: string;
  readonly proxyId: string;
  readonly keepBytes: number;
}

/** What the proxy tells the process that ships. Both are the same program: nothing here is parsed. */
export type ToShipper =
  | { readonly kind: 'start'; readonly orders: ShipOrders }
  /** Nothing more is recorded: ship what is left in this time, and end. */
  | { readonly kind: 'finish'; readonly withinMs: number };

/** What the process that ships tells the proxy. */
export type FromShipper =
  | { readonly kind: 'news'; readonly news: ShipNews }
  | { readonly kind: 'status'; readonly status: ShipStatus };
