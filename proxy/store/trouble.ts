/** What the operator must hear about the record. Each is said once, not once an event. */
export type RecorderTrouble =
  | { readonly kind: 'failing'; readonly message: string }
  /** The buffer is full: new attempts are refused from here on. */
  | { readonly kind: 'full'; readonly message: string }
  | { readonly kind: 'recovered'; readonly message: string };

export function failing(file: string, reason: string, maxBuffered: number): RecorderTrouble {
  return {
    kind: 'failing',
    message: `Cannot write the record "${file}" (${reason}): up to ${maxBuffered} events are kept in memory, and it is tried again`,
  };
}

export function full(file: string, maxBuffered: number): RecorderTrouble {
  return {
    kind: 'full',
    message: `Cannot keep more than ${maxBuffered} events for the record "${file}": new requests are answered 503 until it can be written`,
  };
}

export function recovered(file: string): RecorderTrouble {
  return {
    kind: 'recovered',
    message: `The record "${file}" can be written again; nothing that was let through is missing`,
  };
}
