import { CATEGORY_TEXT } from '../../rules/category.ts';
import type { Report, ReportDestination } from '../report.ts';
import { type RequestedRule, requestedRules, STABILITY_TEXT } from './change-request.ts';
import type { RenderOptions } from './options.ts';
import { blindSpotTitle, clock, headingOf } from './phrases.ts';
import { joinItems } from './spreadsheet.ts';
import { summarySentences } from './summary-phrases.ts';
import { type Sheet, type SheetCell, writeWorkbook } from './workbook.ts';

/**
 * Writes the report as the change request that firewall teams expect: one row a rule on the first
 * sheet, the evidence for it and all that is not asked for on the second, where it comes from on the
 * third. The same report gives the same bytes.
 */
export function renderXlsx(
  report: Report,
  { requester = {} }: RenderOptions = {},
): Promise<Uint8Array> {
  const rules = requestedRules(report, requester);
  const numbers = new Map(rules.map(({ destination }, i) => [destination, i + 1]));
  return writeWorkbook([
    toSheet('Change request', RULES, rules),
    toSheet(
      'Evidence',
      [{ title: 'Rule', width: 6, cell: (one) => numbers.get(one) }, ...EVIDENCE],
      report.destinations,
    ),
    toSheet('About', ABOUT, aboutOf(report)),
  ]);
}

interface Column<Row> {
  readonly title: string;
  readonly width: number;
  cell(row: Row, index: number): SheetCell;
}

function toSheet<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): Sheet {
  return {
    name,
    columns,
    rows: rows.map((row, i) => columns.map(({ cell }) => cell(row, i))),
  };
}

const RULES: readonly Column<RequestedRule>[] = [
  { title: 'Rule', width: 6, cell: (_, index) => index + 1 },
  { title: 'Source', width: 26, cell: ({ source }) => source },
  { title: 'Destination', width: 42, cell: ({ host }) => host },
  { title: 'Port', width: 7, cell: ({ port }) => port },
  { title: 'Protocol', width: 9, cell: () => 'TCP' },
  { title: 'Application', width: 11, cell: ({ application }) => application },
  { title: 'Action', width: 8, cell: () => 'allow' },
  { title: 'Purpose', width: 30, cell: ({ purpose }) => purpose },
  { title: 'Justification', width: 60, cell: ({ justification }) => justification },
  { title: 'Requester', width: 16, cell: ({ requester }) => requester },
  { title: 'Expires', width: 12, cell: ({ expires }) => expires },
  { title: 'Stability', width: 12, cell: ({ stability }) => STABILITY_TEXT[stability] },
  { title: 'Evidence', width: 40, cell: ({ evidence }) => evidence },
];

const EVIDENCE: readonly Column<ReportDestination>[] = [
  { title: 'Destination', width: 42, cell: ({ host }) => host },
  { title: 'Port', width: 7, cell: ({ port }) => port },
  { title: 'Protocol', width: 9, cell: ({ protocol }) => protocol },
  { title: 'What to do', width: 12, cell: ({ disposition }) => disposition },
  { title: 'Category', width: 24, cell: ({ category }) => CATEGORY_TEXT[category].title },
  { title: 'What it is', width: 30, cell: ({ label }) => label ?? '' },
  { title: 'Why', width: 60, cell: ({ reason }) => reason },
  { title: 'Stability', width: 12, cell: ({ stability }) => STABILITY_TEXT[stability] },
  { title: 'Attempts', width: 10, cell: ({ events }) => events },
  { title: 'Allowed', width: 9, cell: ({ verdicts }) => verdicts.allowed },
  { title: 'Denied', width: 9, cell: ({ verdicts }) => verdicts.denied + verdicts.wouldDeny },
  {
    title: 'Errors',
    width: 24,
    cell: ({ errors }) =>
      joinItems(Object.entries(errors).map(([code, times]) => `${code} ${times}`)),
  },
  { title: 'Roles', width: 16, cell: ({ roles }) => joinItems(roles) },
  { title: 'Clients', width: 24, cell: ({ clients }) => joinItems(clients) },
  { title: 'Runs', width: 16, cell: ({ runs }) => joinItems(runs) },
  { title: 'First seen (UTC)', width: 20, cell: ({ firstSeen }) => clock(firstSeen) },
  { title: 'Last seen (UTC)', width: 20, cell: ({ lastSeen }) => clock(lastSeen) },
  { title: 'Bytes up', width: 12, cell: ({ bytesUp }) => bytesUp },
  { title: 'Bytes down', width: 12, cell: ({ bytesDown }) => bytesDown },
  { title: 'Paths', width: 40, cell: ({ paths }) => joinItems(paths) },
  { title: 'Classified by rule', width: 24, cell: ({ rule }) => rule?.id ?? '' },
  {
    title: 'Source of the rule',
    width: 40,
    cell: ({ rule }) => (rule === null ? '' : `${rule.source}, read ${rule.read}`),
  },
];

type Fact = readonly [string, string];

const ABOUT: readonly Column<Fact>[] = [
  { title: 'About', width: 24, cell: ([name]) => name },
  { title: 'This report', width: 100, cell: ([, text]) => text },
];

function aboutOf(report: Report): Fact[] {
  const { title, lines } = headingOf(report);
  return [
    ['Report', title],
    ...lines.map((line): Fact => ['Record', line]),
    ...summarySentences(report).map((sentence): Fact => ['Summary', sentence]),
    ...report.blindSpots.map((spot): Fact => [blindSpotTitle(report), spot]),
    ['Made by', `Sallyport ${report.tool.version} on ${clock(report.generatedAt)} UTC`],
  ];
}
