import { Component, createRef } from '/vendor/preact.js';
import UPlot from '/vendor/uplot.js';
import { clock, count, number, perStep } from '../format.js';
import { html } from '../html.js';

/** @typedef {import('../../api.ts').Discovery} Discovery */

/** @typedef {{ discovery: Discovery, theme: string }} Props */

const HEIGHT = 150;

/**
 * New destinations in each step as bars, all so far as a line. A line that still rises says that the
 * list is not whole. The figures are in a table below for who cannot see it.
 *
 * @extends {Component<Props, { at: number | null }>}
 */
export class DiscoveryChart extends Component {
  place = /** @type {import('/vendor/preact.js').RefObject<HTMLDivElement>} */ (createRef());
  /** @type {UPlot | undefined} */
  chart;
  /** @type {ResizeObserver | undefined} */
  resized;
  drawn = '';

  /** @param {Props} props */
  constructor(props) {
    super(props);
    this.state = { at: null };
  }

  componentDidMount() {
    this.resized = new ResizeObserver(() => {
      const width = this.place.current?.clientWidth ?? 0;
      if (width > 0) this.chart?.setSize({ width, height: HEIGHT });
    });
    if (this.place.current !== null) this.resized.observe(this.place.current);
    this.draw();
  }

  componentDidUpdate() {
    this.draw();
  }

  componentWillUnmount() {
    this.resized?.disconnect();
    this.chart?.destroy();
  }

  draw() {
    const { discovery, theme } = this.props;
    const place = this.place.current;
    const key = `${theme} ${discovery.stepMs}`;
    const data = dataOf(discovery);
    if (place === null) return;
    if (this.chart !== undefined && this.drawn === key) {
      this.chart.setData(data);
      return;
    }
    this.chart?.destroy();
    this.drawn = key;
    const setAt = (/** @type {number | null} */ at) => this.setState({ at });
    this.chart = new UPlot(optionsOf(place, discovery.stepMs, setAt), data, place);
  }

  /**
   * @param {Props} props
   * @param {{ at: number | null }} state
   */
  render({ discovery }, { at }) {
    const total = discovery.found.reduce((sum, value) => sum + value, 0);
    const most = discovery.found.reduce((a, b) => Math.max(a, b), 0);
    const label = `${count(total, 'destination')} in all, at most ${most} ${perStep(discovery.stepMs)}`;
    return html`<figure class="chart">
      <div ref=${this.place} role="img" aria-label=${label}></div>
      <figcaption class="faint">${readOut(discovery, at) ?? 'Bars: new ones. Line: all so far.'}</figcaption>
      <details class="asTable"><summary>As a table</summary><${Table} discovery=${discovery} /></details>
    </figure>`;
  }
}

/**
 * @param {Discovery} discovery
 * @param {number | null} at
 */
function readOut({ found, startMs, stepMs }, at) {
  const value = at === null ? undefined : found[at];
  if (at === null || value === undefined) return undefined;
  const all = found.slice(0, at + 1).reduce((sum, one) => sum + one, 0);
  return `${clock(startMs + at * stepMs)}: ${number(value)} new, ${number(all)} in all`;
}

/** @param {{ discovery: Discovery }} props */
function Table({ discovery: { found, startMs, stepMs } }) {
  const rows = found
    .map((value, i) => ({ value, from: startMs + i * stepMs }))
    .filter(({ value }) => value > 0);
  return html`<table class="small">
    <thead><tr><th scope="col">From</th><th scope="col" class="figure">New</th></tr></thead>
    <tbody>${rows.map(({ value, from }) => html`<tr key=${from}><td>${clock(from)}</td><td class="figure">${number(value)}</td></tr>`)}</tbody>
  </table>`;
}

/**
 * @param {Discovery} discovery
 * @returns {[number[], number[], number[]]}
 */
function dataOf({ found, startMs, stepMs }) {
  let all = 0;
  const sums = found.map((value) => {
    all += value;
    return all;
  });
  return [found.map((_, i) => (startMs + i * stepMs) / 1000), [...found], sums];
}

/**
 * @param {HTMLElement} place
 * @param {number} stepMs
 * @param {(at: number | null) => void} setAt
 * @returns {UPlot.Options}
 */
function optionsOf(place, stepMs, setAt) {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const bars = UPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  return {
    width: Math.max(place.clientWidth, 100),
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
    scales: {
      x: { time: true, range: (_u, min, max) => [min, Math.max(max, min) + stepMs / 1000] },
      new: { range: (_u, _min, max) => [0, Math.max(max, 4)] },
      all: { range: (_u, _min, max) => [0, Math.max(max, 4) * 1.05] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        values: (_u, ticks) =>
          ticks.map((at) => clock(at * 1000).slice(0, stepMs < 60_000 ? 8 : 5)),
      },
      { ...axis, scale: 'new', size: 32, incrs: WHOLE },
      { ...axis, scale: 'all', side: 1, size: 40, grid: { show: false }, incrs: WHOLE },
    ],
    series: [
      {},
      {
        scale: 'new',
        fill: colour('--flow'),
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      },
      { scale: 'all', stroke: colour('--link'), width: 1.75, points: { show: false } },
    ],
    hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
  };
}

/** There is no half destination. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
