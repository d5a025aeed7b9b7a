/**
 * Header fields in the flat form of `IncomingMessage.rawHeaders`: name, value, name, value ...
 * Names keep the case in which they were sent.
 */
export type RawHeaders = readonly string[];

/**
 * Fields that speak to the next hop only (RFC 9110 §7.6.1), and the older ones that proxies must
 * drop: `Proxy-Connection` (RFC 9112 §C.2.2), `Keep-Alive`. `Trailer` passes: it describes the message.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Most names differ from these in their length already, which costs nothing to ask. */
const HOP_BY_HOP_LENGTHS: ReadonlySet<number> = new Set([...HOP_BY_HOP].map((name) => name.length));

/** Fields that a `Connection` header may name without taking them away: they are framing or routing. */
const NEVER_NOMINATED: ReadonlySet<string> = new Set(['content-length', 'host', 'via']);

/** The first value of a field, by lower-case name. */
export function headerValue(headers: RawHeaders, name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    if (isNamed(headers[i], name)) return headers[i + 1];
  }
  return undefined;
}

/** Every value of a field, by lower-case name. */
export function headerValues(headers: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (isNamed(headers[i], name)) values.push(headers[i + 1] ?? '');
  }
  return values;
}

/** Most names differ in their length already: only the others are written in lower case, which takes its time. */
function isNamed(field: string | undefined, name: string): boolean {
  return field?.length === name.length && field.toLowerCase() === name;
}

/** The same fields as pairs, which is how Node takes trailers. */
export function fieldPairs(headers: RawHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i] ?? '', headers[i + 1] ?? '']);
  return pairs;
}

/** The fields that go on to the next hop, without those named in `drop` (lower case). */
export function endToEnd(headers: RawHeaders, drop: readonly string[] = []): string[] {
  const nominated = nominatedBy(headers);
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (isHopByHop(name) || nominated?.has(name.toLowerCase())) continue;
    if (drop.some((dropped) => isNamed(name, dropped))) continue;
    kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

function isHopByHop(name: string): boolean {
  return HOP_BY_HOP_LENGTHS.has(name.length) && HOP_BY_HOP.has(name.toLowerCase());
}

/** Appends this proxy to `Via` (RFC 9110 §7.6.3). */
export function withVia(headers: string[], httpVersion: string, pseudonym: string): string[] {
  headers.push('Via', `${httpVersion} ${pseudonym}`);
  return headers;
}

/** Says whether a message has already been through the proxy of this pseudonym. */
export function passedBefore(headers: RawHeaders, pseudonym: string): boolean {
  return headerValues(headers, 'via').some((via) =>
    via.split(',').some((hop) => hop.trim().split(/\s+/)[1] === pseudonym),
  );
}

function nominatedBy(headers: RawHeaders): Set<string> | undefined {
  let names: Set<string> | undefined;
  for (const value of headerValues(headers, 'connection')) {
    for (const token of value.split(',')) {
      const name = token.trim().toLowerCase();
      if (name === '' || name === 'close' || name === 'keep-alive') continue;
      if (NEVER_NOMINATED.has(name)) continue;
      names ??= new Set();
      names.add(name);
    }
  }
  return names;
}
