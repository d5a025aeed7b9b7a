import { CATEGORIES, CATEGORY_TEXT, type Category } from '../../rules/category.ts';
import type { Report, ReportDestination } from '../report.ts';
import { sourceOf } from './change-request.ts';
import { code, codes, details, prose, section, table } from './gfm.ts';
import { phasesOf } from './phase-phrases.ts';
import { authorityOf, count, troubleOf } from './phrases.ts';

const MOST_TROUBLE = 16;

/** On top as well as in the tables: whoever asks why a deployment failed looks here first. */
export function troubleLines({ destinations }: Report): string[] {
  const lines = destinations.flatMap((one) => {
    const trouble = troubleOf(one);
    return trouble === undefined ? [] : [`- ${code(authorityOf(one))} ${prose(trouble)}`];
  });
  const more = lines.length - MOST_TROUBLE;
  const shown = lines.slice(0, MOST_TROUBLE);
  return more > 0 ? [...shown, `- and ${count(more, 'more destination')}`] : shown;
}

const MOST_REVIEWED = 60;

/** What a person must look at, with who can say what it is for. */
export function reviewRows({ destinations }: Report): string[] {
  const review = destinations.filter(({ disposition }) => disposition === 'review');
  const rows = review
    .slice(0, MOST_REVIEWED)
    .map((one) => [
      code(one.host),
      String(one.port),
      prose(one.label ?? CATEGORY_TEXT[one.category].title),
      prose(sourceOf(one)),
    ]);
  const more = review.length - rows.length;
  return [
    ...table(['Host', 'Port', 'What is known', 'Asked for by'], rows),
    ...(more > 0 ? ['', `and ${count(more, 'more destination')}`] : []),
  ];
}

/** Every destination, folded by category: at most so many rows of each. */
export function destinationBlocks({ destinations }: Report, most: number): string[] {
  const folded = CATEGORIES.flatMap((category) => {
    const found = destinations.filter((destination) => destination.category === category);
    return found.length === 0 ? [] : [categoryDetails(category, found, most).join('\n')];
  });
  const [first, ...rest] = folded;
  return first === undefined ? [] : [section('All destinations', [first]), ...rest];
}

const HEAD = ['Host', 'Port', 'Count', 'Clients', 'Disposition', 'Why'];

function categoryDetails(
  category: Category,
  found: readonly ReportDestination[],
  most: number,
): string[] {
  const more = found.length - most;
  const title = `${CATEGORY_TEXT[category].title}: ${count(found.length, 'destination')}`;
  return details(title, [
    ...table(HEAD, toRows(found).slice(0, most)),
    ...(more > 0
      ? ['', `${more} more than this text has room for: see the CSV or HTML report.`]
      : []),
  ]);
}

/** Rows for the same reason stand together, and only the first gives it. */
function toRows(found: readonly ReportDestination[]): string[][] {
  const alike = Map.groupBy(found, ({ disposition, reason }) => `${disposition} ${reason}`);
  return [...alike.values()].flatMap((same) =>
    same.map((destination, i) => toRow(destination, i === 0 ? destination.reason : 'As above.')),
  );
}

function toRow(destination: ReportDestination, why: string): string[] {
  const { host, port, events, clients, disposition } = destination;
  const trouble = troubleOf(destination);
  return [
    code(host),
    String(port),
    String(events),
    clients.length === 0 ? '-' : String(clients.length),
    disposition,
    `${trouble === undefined ? '' : `**${prose(trouble)}** `}${prose(why)}${more(destination)}`,
  ];
}

const MOST_PATHS = 3;

function more(destination: ReportDestination): string {
  const { paths } = destination;
  const phases = phasesOf(destination);
  const asked = paths.length === 0 ? '' : ` Paths: ${codes(paths, MOST_PATHS)}.`;
  return `${asked}${phases === '' ? '' : ` Asked for in: ${prose(phases)}.`}`;
}
