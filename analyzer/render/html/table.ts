import { type Html, html, NOTHING, type Value } from './markup.ts';

export interface Column<Row> {
  readonly title: string;
  /** `figure`: digits that line up · `wide`: gets what the others leave. */
  readonly kind?: 'figure' | 'wide';
  cell(row: Row): Value;
}

/**
 * Writes rows as a table whose first cell names the row. Where the page is narrow each cell stands
 * on a line of its own behind the title of its column, which is why it carries that title.
 */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html {
  return groupedTable(caption, columns, rows.length === 0 ? [] : [{ title: NOTHING, rows }]);
}

/** Rows that share what their title says. */
interface Group<Row> {
  readonly title: Html;
  readonly rows: readonly Row[];
}

/** Puts rows of which the same is to be said together, where the first of them stood. */
export function groupBy<Row>(rows: readonly Row[], titleOf: (row: Row) => Html): Group<Row>[] {
  const alike = Map.groupBy(
    rows.map((row) => ({ row, title: titleOf(row) })),
    ({ title }) => title.toString(),
  );
  return [...alike.values()].map((group) => ({
    title: group[0]?.title ?? NOTHING,
    rows: group.map(({ row }) => row),
  }));
}

/** Writes a table whose rows stand in groups, each below a line that says what they share. */
export function groupedTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  groups: readonly Group<Row>[],
): Html {
  if (groups.length === 0) return NOTHING;
  const lines = groups.reduce(
    (sum, { title, rows }) => sum + rows.length + Number(title !== NOTHING),
    0,
  );
  return html`<table${shortClass(lines, SHORT_TABLE)}>
<caption>${caption}</caption>
<thead><tr>${columns.map(titleCell)}</tr></thead>
${groups.map((group) => body(columns, group))}</table>
`;
}

function body<Row>(columns: readonly Column<Row>[], { title, rows }: Group<Row>): Html {
  const head =
    title === NOTHING
      ? NOTHING
      : html`<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${title}</th></tr>\n`;
  return html`<tbody${shortClass(rows.length, SHORT_GROUP)}>
${head}${rows.map((row) => html`<tr>${columns.map((column, i) => cell(column, row, i === 0))}</tr>\n`)}</tbody>
`;
}

/** What few rows take of a page, so that paper need not break it. */
const SHORT_TABLE = 6;
const SHORT_GROUP = 3;

function shortClass(rows: number, most: number): Html {
  return rows > most ? NOTHING : html` class="short"`;
}

function titleCell<Row>({ title, kind }: Column<Row>): Html {
  return html`<th scope="col"${classOf(kind)}>${title}</th>`;
}

function cell<Row>({ title, kind, cell: write }: Column<Row>, row: Row, isName: boolean): Html {
  const value = write(row);
  if (isName) return html`<th scope="row"${classOf(kind)}>${value}</th>`;
  return html`<td${classOf(kind)} data-label="${title}">${value}</td>`;
}

function classOf(kind: Column<unknown>['kind']): Html {
  return kind === undefined ? NOTHING : html` class="${kind}"`;
}
