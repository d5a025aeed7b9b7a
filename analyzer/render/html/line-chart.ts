import { type Html, html, NOTHING } from './markup.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LineChart {
  /** Distinguishes the ids of one page. */
  readonly id: string;
  readonly title: string;
  /** What the line shows, in words, for who cannot see it. */
  readonly description: string;
  readonly caption: string;
  /** What was seen, from left to right; `steps` holds each value until the next one. */
  readonly line: readonly Point[];
  readonly steps: boolean;
  /** What is expected beyond it; starts where the line ends. */
  readonly expected?: readonly Point[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly xLabel: string;
}

const LEFT = 40;
const RIGHT = 545;
const TOP = 12;
const FLOOR = 190;
const HEIGHT = 232;

/** Draws a number that grows, from zero, over whatever `x` is. */
export function lineChart(chart: LineChart): Html {
  const { id, title, description, caption, line, steps, expected = [], ticks, xLabel } = chart;
  const all = [...line, ...expected];
  const top = niceTop(Math.max(1, ...all.map(({ y }) => y)));
  const [low, high] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))];
  const at = ({ x, y }: Point): string =>
    `${(LEFT + ((x - low) / (high - low || 1)) * (RIGHT - LEFT)).toFixed(1)} ${(FLOOR - (y / top) * (FLOOR - TOP)).toFixed(1)}`;
  return html`<figure>
<svg class="chart" viewBox="0 0 560 ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
${[0, top / 2, top].map((y) => gridLine(y, at({ x: low, y }).split(' ')[1] ?? ''))}
${ticks.map(({ x, text }) => tick(text, at({ x, y: 0 }).split(' ')[0] ?? ''))}
<path class="line" d="${pathOf(line, steps, at)}"/>
${expected.length === 0 ? NOTHING : html`<path class="line expected" d="${pathOf(expected, false, at)}"/>`}
<text class="faint end" x="${RIGHT}" y="${HEIGHT - 6}">${xLabel}</text>
</svg>
<figcaption>${caption}</figcaption>
</figure>
`;
}

/** The next of 2, 4, 6, 8, 10, 20, 30, 40 ...: its half is a whole number. */
function niceTop(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return (
    (ten === 1 ? [2, 4, 6, 8, 10] : [2, 3, 4, 5, 6, 8, 10])
      .map((step) => step * ten)
      .find((top) => top >= most) ?? most
  );
}

function gridLine(value: number, y: string): Html {
  return html`<path class="grid" d="M${LEFT} ${y}H${RIGHT}"/><text class="faint end" x="${LEFT - 6}" y="${y}" dy="4">${value}</text>\n`;
}

function tick(text: string, x: string): Html {
  return html`<path class="grid" d="M${x} ${FLOOR}v5"/><text class="faint middle" x="${x}" y="${FLOOR + 18}">${text}</text>\n`;
}

function pathOf(points: readonly Point[], steps: boolean, at: (point: Point) => string): string {
  const corners = points.flatMap((point, i) => {
    const before = points[i - 1];
    return steps && before !== undefined ? [{ x: point.x, y: before.y }, point] : [point];
  });
  return corners.map((point, i) => `${i === 0 ? 'M' : 'L'}${at(point)}`).join('');
}
