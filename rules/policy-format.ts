import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Allowlist, PolicyEntry } from './policy.ts';
import { compareEntries, formatEntryClient, formatEntryTarget } from './policy-entry.ts';
import type { EntryText } from './policy-schema.ts';

const HEADER = `# Where this deployment may go: the one file that enforcement and every firewall format are made from.
# Edit it by hand, and keep it in git. sallyport allowlist --merge adds what is new and touches nothing else;
# sallyport check says what is missing, and what is not needed.
`;

/**
 * Writes an allowlist as a file: sorted, one fact a line, lists on one line, so that a change is a
 * small diff. `parseAllowlist` reads the same list back.
 */
export function formatAllowlist({ version, name, entries }: Allowlist): string {
  const frame = toText(new Document({ version, name }));
  if (entries.length === 0) return `${HEADER}${frame}entries: []\n`;
  return `${HEADER}${frame}entries:\n${entries.toSorted(compareEntries).map(formatEntryItem).join('')}`;
}

/** Writes one entry as an item of the list below `entries:`, indented by two. */
export function formatEntryItem(entry: PolicyEntry): string {
  return toText(entryDocument(entry)).replace(/^(?=.)/gm, '  ');
}

/** Writes what decides of an entry on one line, for people: `{ host: github.com, ports: [ 443 ] }`. */
export function formatEntryLine(entry: PolicyEntry): string {
  const { evidence: _e, purpose: _p, category: _c, disposition: _d, ...rest } = entry;
  const document = new Document(toEntryText(rest));
  if (isMap(document.contents)) document.contents.flow = true;
  return toText(document).trimEnd();
}

/** The entry as a list of one; what is a list or a record inside it stands on one line. */
export function entryDocument(entry: PolicyEntry): Document {
  const document = new Document([toEntryText(entry)]);
  visit(document, {
    Pair(_key, { value }) {
      if (isSeq(value) || isMap(value)) value.flow = true;
    },
  });
  return document;
}

function toEntryText(entry: PolicyEntry): EntryText {
  const { target, ports, protocol, addresses, clients, paths, ...about } = entry;
  const { category, disposition, purpose, evidence, ticket, expires } = about;
  const text = {
    [target.kind === 'cidr' ? 'cidr' : 'host']: formatEntryTarget(target),
    ports,
    protocol,
    addresses: addresses === 'any' ? addresses : undefined,
    category,
    disposition,
    purpose,
    clients: clients?.map(formatEntryClient),
    paths,
    evidence,
    ticket,
    expires,
  };
  return text;
}

/** Controls and invisible characters: an editor or a terminal might obey them. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

const OUTSIDE_JSON = new RegExp(INVISIBLE.source, 'g');

function toText(document: Document): string {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || !INVISIBLE.test(node.value)) return;
      if (isScalar(node)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedAsJSON: true,
    flowCollectionPadding: false,
  });
  return text.replace(OUTSIDE_JSON, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
