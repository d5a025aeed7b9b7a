import { CATEGORIES, CATEGORY_TEXT, type Category } from '../../rules/category.ts';
import type { PlannedEndpoint, Report, ReportDestination } from '../report.ts';
import { completenessPhrases } from './completeness-phrases.ts';
import { phasePhrases } from './phase-phrases.ts';
import {
  authorityOf,
  blindSpotTitle,
  count,
  headingOf,
  list,
  movePhrase,
  tasksOf,
  troubleOf,
} from './phrases.ts';
import { costLines, groupPhrases, missesOf, usd } from './plan-phrases.ts';
import { printable } from './printable.ts';
import { type Column, layOut, wrap } from './table.ts';

/**
 * Writes the report for a terminal of `columns` columns: what to do on top, then every destination
 * by category, then the AWS plan, then what the record cannot have seen. A host is never cut, so
 * that it can be copied: a line with a host that is wider than the terminal is wider too.
 */
export function renderText(report: Report, columns: number = 120): string {
  const { title, lines } = headingOf(report);
  const blocks = [
    [title, ...lines].flatMap((line) => wrap(printable(line), columns)),
    section('What to do', taskLines(report, columns - INDENT.length)),
    section('Failed or refused', troubleLines(report)),
    ...destinationBlocks(report, columns - INDENT.length),
    section('VPC endpoints', endpointLines(report, columns - INDENT.length)),
    section('Security groups', securityGroupLines(report, columns)),
    section(
      'Before building these',
      report.plan.warnings.flatMap(({ warning, hosts }) =>
        bullet(hosts.length === 0 ? warning : `${warning} About: ${list(hosts)}.`, columns),
      ),
    ),
    section(
      'Wildcards that would be safe',
      report.plan.wildcards.flatMap(({ pattern, covers, admitsBeyond }) =>
        bullet(`${pattern} for ${list(covers)}: it also admits ${admitsBeyond}`, columns),
      ),
    ),
    section(moveTitle(report), moveLines(report, columns)),
    section(
      'Phases of the deployment',
      phasePhrases(report).flatMap((phrase) => bullet(phrase, columns)),
    ),
    section(
      'How complete this is',
      completenessPhrases(report).flatMap((phrase) => bullet(phrase, columns)),
    ),
    section(
      blindSpotTitle(report),
      report.blindSpots.flatMap((spot) => bullet(spot, columns)),
    ),
  ];
  const written = blocks.filter((block) => block.length > 0);
  return `${written.map((block) => block.join('\n')).join('\n\n')}\n`;
}

const INDENT = '  ';

/** A title and its lines, or nothing where there are no lines. */
function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => INDENT + line)];
}

const TASK_COLUMNS: readonly Column[] = [
  { title: 'DISPOSITION' },
  { title: 'COUNT', align: 'right' },
  { title: 'TASK' },
];

function taskLines(report: Report, width: number): string[] {
  const rows = tasksOf(report).map(({ disposition, destinations, what }) => [
    disposition,
    String(destinations),
    printable(what),
  ]);
  const { head, rows: lines } = layOut(TASK_COLUMNS, rows, width);
  return rows.length === 0 ? [] : [...head, ...lines.flat()];
}

function moveTitle({ transposition }: Report): string {
  return transposition === null
    ? ''
    : `In ${transposition.to} instead of ${transposition.from} (${count(transposition.same, 'destination')} as before)`;
}

function moveLines({ transposition }: Report, columns: number): string[] {
  return (transposition?.changes ?? []).flatMap((change) => bullet(movePhrase(change), columns));
}

const ENDPOINT_COLUMNS: readonly Column[] = [
  { title: 'ENDPOINT' },
  { title: 'TYPE' },
  { title: 'A MONTH', align: 'right' },
  { title: 'COVERS' },
];

function endpointLines({ plan }: Report, width: number): string[] {
  if (plan.endpoints.length === 0) return [];
  const table = layOut(
    ENDPOINT_COLUMNS,
    plan.endpoints.map((endpoint) => [
      printable(endpoint.serviceName),
      endpoint.type,
      usd(endpoint.monthlyUsd),
      printable(coverageOf(endpoint)),
    ]),
    width,
  );
  const cost = costLines(plan).flatMap((line) => wrap(printable(line), width));
  return [...table.head, ...table.rows.flat(), ...cost];
}

function coverageOf(endpoint: PlannedEndpoint): string {
  const misses = missesOf(endpoint);
  const parts = [
    endpoint.covers.join(', '),
    misses.length === 0 ? '' : `not ${misses.join(', ')}`,
    ...endpoint.policyGaps,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function securityGroupLines({ plan }: Report, columns: number): string[] {
  const groups = groupPhrases(plan).map(({ group, rules, quota }) => {
    const takes = quota === '' ? '' : ` (${quota})`;
    return `${group.name}${takes}: ${rules.join('; ')}`;
  });
  const refused = plan.securityGroupRefusals.map(
    ({ destinations, reason }) => `Not in any group: ${list(destinations)}. ${reason}`,
  );
  return [...groups, ...refused].flatMap((line) => bullet(line, columns - INDENT.length));
}

/** On top as well as in the table: whoever asks why a deployment failed looks here first. */
function troubleLines({ destinations }: Report): string[] {
  return destinations.flatMap((destination) => {
    const trouble = troubleOf(destination);
    return trouble === undefined ? [] : [printable(`${authorityOf(destination)} ${trouble}`)];
  });
}

const COLUMNS: readonly Column[] = [
  { title: 'HOST' },
  { title: 'PORT', align: 'right' },
  { title: 'COUNT', align: 'right' },
  { title: 'CLIENTS', align: 'right' },
  { title: 'DISPOSITION' },
  { title: 'NOTE' },
];

/** One table over all categories, so that its columns stand in line, with a title for each. */
function destinationBlocks({ destinations }: Report, width: number): string[][] {
  const table = layOut(COLUMNS, destinations.map(toRow), width);
  const block = (category: Category): string[] => {
    const lines = table.rows.filter((_, i) => destinations[i]?.category === category);
    const title = `${CATEGORY_TEXT[category].title} (${category}): ${count(lines.length, 'destination')}`;
    return section(title, lines.flat());
  };
  const blocks = CATEGORIES.map(block).filter((lines) => lines.length > 0);
  return blocks.length === 0 ? [] : [section('Destinations', table.head), ...blocks];
}

function toRow(destination: ReportDestination): string[] {
  const { host, port, events, clients, disposition } = destination;
  return [
    printable(host),
    String(port),
    String(events),
    clients.length === 0 ? '-' : String(clients.length),
    disposition,
    printable(noteOn(destination)),
  ];
}

/** What a reader must know at once: trouble first, then what it is, then what was asked for. */
function noteOn(destination: ReportDestination): string {
  const { label, paths } = destination;
  const notes = [troubleOf(destination), label ?? undefined, pathNote(paths)];
  return notes.filter((note) => note !== undefined).join('; ');
}

const PATH_LENGTH = 32;

/** A path where it says something at a glance, else how many there are. */
function pathNote([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined) return undefined;
  const fits = others.length === 0 && first.length <= PATH_LENGTH;
  return fits ? first : count(others.length + 1, 'path');
}

function bullet(text: string, columns: number): string[] {
  const lines = wrap(printable(text), columns - INDENT.length - 2);
  return lines.map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
}
