/**
 * The answer of a parser for hostile or hand-written text: the value, or one phrase that says
 * what is wrong with it ("port 70000 is not in 1-65535"). On the wire a bad value is an outcome
 * and not an exception, so the parsers that the data path calls return this.
 */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function unparsable(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
