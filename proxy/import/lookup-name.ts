/** Printable ASCII without blanks: what a resolver writes of a name, escapes included. */
const NAME = /^[!-~]{1,1024}$/;

/** A name as it was looked up, in the form in which lookups are recorded; the root is `.`. */
export function lookupName(text: string): string | undefined {
  if (!NAME.test(text)) return undefined;
  return text === '.' ? text : text.replace(/\.$/, '').toLowerCase();
}

/** A record type: a mnemonic, or `TYPE65280` for one without (RFC 3597 §5). */
export function lookupType(text: string): string | undefined {
  if (/^\d{1,5}$/.test(text)) return `TYPE${text}`;
  return /^[A-Za-z][A-Za-z0-9-]{0,15}$/.test(text) || text === '*' ? text.toUpperCase() : undefined;
}
