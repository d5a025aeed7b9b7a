import { parsePort } from '../../rules/authority.ts';
import { bestCoverage } from '../../rules/aws/coverage.ts';
import { parseAwsHost } from '../../rules/aws/grammar.ts';
import { parseHost } from '../../rules/host.ts';
import { type Parsed, parsed, unparsable } from '../../rules/parsed.ts';
import { parseRulePattern } from '../../rules/rule-pattern.ts';
import {
  type Cell,
  type RequirementTable,
  readTables,
  type TableRow,
} from './requirement-table.ts';

/** One row of a vendor's table, as a need. */
interface ImportedNeed {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  readonly paths: readonly string[];
  readonly endpoint: string | undefined;
  readonly why: string;
}

interface TableFault {
  readonly line: number;
  readonly column: number;
  readonly cannot: string;
  readonly instead: string;
}

export interface ImportedTable {
  readonly needs: readonly ImportedNeed[];
  readonly faults: readonly TableFault[];
  /** Tables without a column of hosts, by the line of their titles: passed over. */
  readonly ignored: readonly number[];
}

/** Reads the requirement tables of a vendor's document: hosts or URLs, ports, and what they are for. */
export function importTable(text: string): ImportedTable {
  const tables = readTables(text);
  const faults: TableFault[] = [];
  const needs: ImportedNeed[] = [];
  const ignored: number[] = [];
  for (const table of tables) {
    const columns = findColumns(table);
    if (columns === undefined) {
      ignored.push(table.head[0]?.line ?? 1);
      continue;
    }
    for (const row of table.rows) needs.push(...readRow(row, columns, needs, faults));
  }
  if (tables.length === ignored.length) faults.push(noTable(tables));
  return { needs, faults, ignored };
}

interface Columns {
  readonly host: number;
  readonly port: number;
  readonly purpose: readonly number[];
}

const HOST_TITLE =
  /\b(?:hosts?|hostnames?|urls?|fqdns?|domains?|destinations?|address(?:es)?|endpoints?)\b/i;
const PORT_TITLE = /\bports?\b/i;
const PURPOSE_TITLE =
  /\b(?:purpose|descriptions?|reason|why|use|used|resource|service|notes?|name|component|application|required)\b/i;

function findColumns({ head }: RequirementTable): Columns | undefined {
  const titles = head.map((cell) => cell.text);
  const host = titles.findIndex((title) => HOST_TITLE.test(title) && !PORT_TITLE.test(title));
  const either = host === -1 ? titles.findIndex((title) => HOST_TITLE.test(title)) : host;
  if (either === -1) return undefined;
  const port = titles.findIndex((title, i) => i !== either && PORT_TITLE.test(title));
  const purpose = titles.flatMap((title, i) =>
    i !== either && i !== port && PURPOSE_TITLE.test(title) ? [i] : [],
  );
  return { host: either, port, purpose };
}

function readRow(
  row: TableRow,
  columns: Columns,
  before: readonly ImportedNeed[],
  faults: TableFault[],
): ImportedNeed[] {
  const cell = row[columns.host];
  if (cell === undefined || cell.text === '') return [];
  const words = cell.text.split(/[\s,;]+/).filter((word) => word !== '');
  const places = words.flatMap((word) => {
    const place = readPlace(word);
    if (place.ok) return [place.value];
    faults.push(faultAt(cell, `use the destination "${word}"`, place.reason));
    return [];
  });
  const ports = portsOf(row[columns.port], places, cell, faults);
  const why = columns.purpose
    .map((index) => row[index]?.text ?? '')
    .filter((text) => text !== '')
    .join(': ');
  if (places.length === 0 || ports.length === 0) return [];
  const hosts = [...new Set(places.map(({ host }) => host))];
  return [
    {
      id: freeId(why === '' ? (hosts[0] ?? '') : why, before),
      hosts,
      ports,
      paths: [...new Set(places.flatMap(({ path }) => path ?? []))],
      endpoint: endpointOf(hosts),
      why: why === '' ? 'the table gives no reason' : why,
    },
  ];
}

interface Place {
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string | undefined;
}

const SCHEMES: Readonly<Record<string, number>> = { http: 80, https: 443, ssh: 22, smtp: 587 };

/** `https://host/path/*`, `host:443`, `*.host`: what vendors write. */
function readPlace(word: string): Parsed<Place> {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(word) ?? [];
  const slash = rest.indexOf('/');
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const path = slash === -1 ? undefined : rest.slice(slash).replace(/[*?#].*$/, '');
  const [, name = '', portText] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? [];
  if (!name.includes('.')) return unparsable('it is not a host name');
  const pattern = parseRulePattern(name);
  if (!pattern.ok) return pattern;
  const port = portText === undefined ? undefined : parsePort(portText);
  if (port?.ok === false) return port;
  const known = scheme === undefined ? undefined : SCHEMES[scheme.toLowerCase()];
  return parsed({
    host: name.toLowerCase(),
    port: port?.value ?? known,
    path: path === undefined || path === '/' ? undefined : path,
  });
}

/** The column of ports decides; without one, what the URLs say. A port is never guessed. */
function portsOf(
  cell: Cell | undefined,
  places: readonly Place[],
  hostCell: Cell,
  faults: TableFault[],
): number[] {
  if (cell !== undefined && cell.text !== '') return readPorts(cell, faults);
  const ports = [...new Set(places.flatMap(({ port }) => port ?? []))];
  if (ports.length === 0 && places.length > 0) {
    const cannot = `tell the port of "${hostCell.text}"`;
    faults.push(faultAt(hostCell, cannot, 'write https://, :443 or a column of ports'));
  }
  return ports;
}

/** What vendors write around the numbers: `TCP 443`, `80 and 443`, `443 (HTTPS)`. */
const BESIDE_PORTS = /^(?:tcp|https?|tls|ssl|smtps?|ssh|and|or|ports?)$/i;

function readPorts(cell: Cell, faults: TableFault[]): number[] {
  const words = cell.text
    .split(/[\s,;/&+()]+/)
    .filter((word) => word !== '' && !BESIDE_PORTS.test(word));
  const ports = words.flatMap((word) => {
    const port = parsePort(word);
    if (port.ok) return [port.value];
    faults.push(
      faultAt(cell, `use the port "${word}"`, 'write numbers from 1 to 65535, as in 80, 443'),
    );
    return [];
  });
  if (words.length === 0) {
    faults.push(faultAt(cell, `use the ports "${cell.text}"`, 'write numbers, as in 80, 443'));
  }
  return ports;
}

/** The endpoint that carries all of these names, where they are AWS's. */
function endpointOf(hosts: readonly string[]): string | undefined {
  const suffixes = hosts.map((text) => {
    // A vendor's `*` stands where a region does; any region has the same services.
    const host = parseHost(text.replaceAll('*', 'us-east-1'));
    const aws = host.ok ? parseAwsHost(host.value) : undefined;
    return aws === undefined ? undefined : bestCoverage(aws)?.endpoint.suffix;
  });
  return new Set(suffixes).size === 1 ? suffixes[0] : undefined;
}

function freeId(text: string, before: readonly ImportedNeed[]): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? ['row'];
  const id = words.slice(0, 4).join('-');
  const taken = new Set(before.map((need) => need.id));
  if (!taken.has(id)) return id;
  const next = before.map((_, i) => `${id}-${i + 2}`).find((candidate) => !taken.has(candidate));
  return next ?? `${id}-${before.length + 2}`;
}

function noTable(tables: readonly RequirementTable[]): TableFault {
  return {
    line: tables[0]?.head[0]?.line ?? 1,
    column: tables[0]?.head[0]?.column ?? 1,
    cannot: 'find a table of destinations',
    instead: 'write a Markdown table or CSV with a column titled Host or URL, and one titled Port',
  };
}

function faultAt({ line, column }: Cell, cannot: string, instead: string): TableFault {
  return { line, column, cannot, instead };
}
