import { DISPOSITIONS, type Disposition } from '../../../rules/category.ts';
import type { Report } from '../../report.ts';
import { count } from '../phrases.ts';
import {
  type Flow,
  type FlowCategory,
  type FlowNode,
  type FlowRow,
  layOutFlow,
} from './flow-layout.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { shorten } from './shorten.ts';

/** Where the columns stand. The page shows the drawing at this size: text in it is as large as beside it. */
const X = {
  role: 120,
  category: 272,
  title: 288,
  fan: 508,
  mark: 534,
  host: 546,
  end: 866,
} as const;
const BAR = 8;
const TOP = 26;
const BOTTOM = 34;

/**
 * Draws who asked for what: roles, categories, destinations. What it shows is in the tables too; it
 * has a line for at most some forty destinations, however many there are.
 */
export function flowFigure({ destinations }: Report): Html {
  if (destinations.length === 0) return NOTHING;
  const flow = layOutFlow(destinations);
  const height = TOP + flow.height + BOTTOM;
  return html`<figure>
<div class="drawing" role="region" aria-label="Picture of the flows" tabindex="0">
<svg class="flow" viewBox="0 0 ${X.end} ${height.toFixed(0)}" role="img" aria-labelledby="flow-title flow-desc">
<title id="flow-title">Who asked for what</title>
<desc id="flow-desc">${describe(flow)}</desc>
<g class="head"><text x="${X.role + BAR}" y="12" class="end">Asked by</text><text x="${X.category}" y="12">Category, with its destinations</text><text x="${X.mark - 5}" y="12">Destination</text></g>
<g transform="translate(0 ${TOP})">
${flow.bands.map(band)}
${flow.roles.map(role)}
${flow.categories.map(category)}</g>
${legend(height - 8)}</svg>
</div>
<figcaption>${caption(flow)}</figcaption>
</figure>
`;
}

function describe({ roles, categories }: Flow): string {
  const parts = (nodes: readonly FlowNode[]): string =>
    nodes.map(({ name, destinations }) => `${name} ${destinations}`).join(', ');
  return `Destinations by who asked: ${parts(roles)}. By category: ${parts(categories)}. Each one is listed in the appendix.`;
}

function caption({ folded }: Flow): string {
  const rest =
    folded === 0
      ? ''
      : ` ${count(folded, 'destination')} of large categories ${folded === 1 ? 'is' : 'are'} counted and not named; the appendix has all.`;
  return `The width of a band is the number of distinct destinations asked for.${rest}`;
}

function band({ from, to }: Flow['bands'][number]): Html {
  const [left, right] = [X.role + BAR, X.category];
  const middle = (left + right) / 2;
  const n = (value: number): string => value.toFixed(1);
  const upper = `M${left} ${n(from.y)}C${middle} ${n(from.y)} ${middle} ${n(to.y)} ${right} ${n(to.y)}`;
  const [low, end] = [n(from.y + from.height), n(to.y + to.height)];
  const lower = `V${end}C${middle} ${end} ${middle} ${low} ${left} ${low}Z`;
  return html`<path class="band" d="${upper}${lower}"/>`;
}

/** Names as long as this have room in any common font. */
const MOST_ROLE = 13;
const MOST_HOST = 42;

function role({ name, destinations, y, height }: FlowNode): Html {
  const middle = y + height / 2;
  return html`<rect class="node" x="${X.role}" y="${y.toFixed(1)}" width="${BAR}" height="${height.toFixed(1)}"/>
<text class="end strong" x="${X.role - 8}" y="${(middle - 1).toFixed(1)}">${shorten(name, MOST_ROLE)}</text><text class="end faint" x="${X.role - 8}" y="${(middle + 13).toFixed(1)}">${destinations}</text>
`;
}

function category({ name, destinations, y, height, rows }: FlowCategory): Html {
  const middle = y + height / 2;
  return html`<rect class="node" x="${X.category}" y="${y}" width="${BAR}" height="${height}"/>
<text x="${X.title}" y="${middle + 4}"><tspan class="strong">${name}</tspan> <tspan class="faint">${destinations}</tspan></text>
${rows.map((line) => row(line, middle))}
`;
}

function row({ y, text, disposition }: FlowRow, from: number): Html {
  const [left, right] = [X.fan, X.mark - 8];
  const middle = (left + right) / 2;
  const line = html`<path class="twig" d="M${left} ${from}C${middle} ${from} ${middle} ${y} ${right} ${y}"/>`;
  if (disposition === undefined) {
    return html`${line}<text class="faint" x="${X.host}" y="${y + 4}">${text}</text>`;
  }
  return html`${line}${mark(disposition, X.mark, y)}<text x="${X.host}" y="${y + 4}">${shorten(text, MOST_HOST)}</text>`;
}

/** A shape of its own for each disposition: the colour is not what tells them apart. */
const SHAPES: Readonly<Record<Disposition, string>> = {
  endpoint: 'M-4.5 -4.5H4.5V4.5H-4.5Z',
  allow: 'M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z',
  mirror: 'M0 -5.5L5.5 0L0 5.5L-5.5 0Z',
  reconfigure: 'M-5.5 4.5L0 -5L5.5 4.5Z',
  local: 'M-5 -1.6H5V1.6H-5Z',
  review: 'M-1.6 -5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6Z',
};

function mark(disposition: Disposition, x: number, y: number): Html {
  return html`<path class="mark ${disposition}" d="${SHAPES[disposition]}" transform="translate(${x} ${y})"/>`;
}

function legend(y: number): Html {
  return html`<g class="legend">${DISPOSITIONS.map((disposition, i) => {
    const before = DISPOSITIONS.slice(0, i).join('').length;
    const x = X.category + 4 + before * 8 + i * 32;
    return html`${mark(disposition, x, y - 4)}<text x="${x + 10}" y="${y}">${disposition}</text>`;
  })}</g>`;
}
