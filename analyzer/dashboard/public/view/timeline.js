import { toggleFilter } from '../actions.js';
import { clock, count, number, perStep } from '../format.js';
import { html } from '../html.js';

/**
 * @typedef {import('../../api.ts').Timeline} TimelineAnswer
 * @typedef {import('../../api.ts').Lane} LaneAnswer
 */

const WIDTH = 300;
const LANE = 26;

/**
 * One lane a role: a bar for each step in which it asked for something it had not asked for before,
 * on a line from its first to its last request. Above them, the phases of the run.
 *
 * @param {{ timeline: TimelineAnswer, endMs: number }} props
 */
export function Timeline({ timeline, endMs }) {
  const { lanes, startMs, stepMs, phases, by, more } = timeline;
  if (lanes.length === 0) return html`<p class="faint">Nobody yet.</p>`;
  const steps = Math.max(...lanes.map(({ found }) => found.length));
  const spanMs = steps * stepMs;
  const most = Math.max(1, ...lanes.flatMap(({ found }) => found));
  const x = (/** @type {number} */ ms) =>
    Math.min(WIDTH, Math.max(0, ((ms - startMs) / spanMs) * WIDTH));
  return html`<div class="timeline">
    ${phases.length > 0 && html`<${Phases} timeline=${timeline} x=${x} />`}
    <ul class="plain lanes">
      ${lanes.map((lane) => html`<${Lane} key=${lane.name} lane=${lane} x=${x} most=${most} stepMs=${stepMs} isRole=${by === 'role'} />`)}
    </ul>
    <p class="scale faint" aria-hidden="true"><span>${clock(startMs)}</span><span>${clock(Math.max(endMs, startMs))}</span></p>
    <p class="faint">Destinations that were new to it, one bar ${perStep(stepMs)}. ${by === 'client' && 'No roles are named: --client-role names them. '}${more > 0 && `${count(more, 'quieter client')} not shown.`}</p>
  </div>`;
}

/** @param {{ lane: LaneAnswer, x: (ms: number) => number, most: number, stepMs: number, isRole: boolean }} props */
function Lane({ lane, x, most, stepMs, isRole }) {
  const { name, events, destinations, firstSeen, lastSeen, found } = lane;
  const width = WIDTH / found.length;
  const label = `${name}: ${count(events, 'attempt')} from ${clock(firstSeen)} to ${clock(lastSeen)}`;
  const title = html`<span class="lane">${name}</span>`;
  return html`<li>
    ${isRole ? html`<button class="bare" onClick=${() => toggleFilter('role', name)} title="Show only what it asked for">${title}</button>` : title}
    <svg viewBox=${`0 0 ${WIDTH} ${LANE}`} preserveAspectRatio="none" role="img" aria-label=${label} data-step=${stepMs}>
      <line class="grid" x1=${x(firstSeen)} x2=${Math.max(x(lastSeen), x(firstSeen) + 2)} y1=${LANE - 1} y2=${LANE - 1} />
      ${found.map((value, i) => {
        if (value === 0) return null;
        const height = Math.max(3, Math.sqrt(value / most) * (LANE - 4));
        return html`<rect key=${i} class="bar" x=${i * width} width=${Math.max(width * 0.85, 1.5)} y=${LANE - 1 - height} height=${height} />`;
      })}
    </svg>
    <span class="figure" title=${count(destinations, 'destination')}>${number(destinations)}</span>
  </li>`;
}

/** @param {{ timeline: TimelineAnswer, x: (ms: number) => number }} props */
function Phases({ timeline: { phases }, x }) {
  return html`<ul class="plain lanes phases" aria-label="Phases">
    ${phases.map(({ name, startMs, endMs, certainty, why }) => {
      const from = x(startMs);
      const sure = certainty === 'marked' ? '' : ` (${certainty})`;
      return html`<li key=${name} title=${why}>
        <span class="lane">${name}<span class="faint">${sure}</span></span>
        <svg viewBox=${`0 0 ${WIDTH} 12`} preserveAspectRatio="none" role="img" aria-label=${`${name}: from ${clock(startMs)} to ${clock(endMs)}; ${why}`}>
          <rect class=${certainty} x=${from} width=${Math.max(2, x(endMs) - from)} y="2" height="8" />
        </svg>
        <span></span>
      </li>`;
    })}
  </ul>`;
}
