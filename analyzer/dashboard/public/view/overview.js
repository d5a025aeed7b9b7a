import { toggleFilter } from '../actions.js';
import { bytes, duration, number, perStep } from '../format.js';
import { html } from '../html.js';
import { DiscoveryChart } from './discovery.js';
import { Disposition } from './parts.js';
import { Timeline } from './timeline.js';

/** @typedef {import('../../api.ts').Overview} OverviewAnswer */

/**
 * The run in figures and two pictures: what to do, is it still finding things, and who was busy when.
 *
 * @param {{ overview: OverviewAnswer, now: number, theme: string }} props
 */
export function Overview({ overview, now, theme }) {
  const { summary, region, discovery, timeline } = overview;
  return html`<section class="overview" aria-label="Overview">
    <dl class="figures">
      <${Figure} name="destinations" value=${number(summary.destinations)} />
      <${Figure} name="attempts" value=${number(summary.events)} />
      <${Figure} name="clients" value=${summary.clients === 0 ? 'not known' : number(summary.clients)} />
      <${Figure} name="refused attempts" value=${number(summary.denied)} />
      <${Figure} name="up / down" value=${`${bytes(summary.bytesUp)} / ${bytes(summary.bytesDown)}`} />
      <${Figure} name=${region.inferred ? 'home region, inferred' : 'home region'} value=${region.home ?? 'not known'} />
    </dl>
    <div class="panels">
      <section class="panel" aria-labelledby="todo">
        <h2 id="todo">What to do</h2>
        <ul class="plain tasks">
          ${overview.tasks.map(
            ({ disposition, what }) => html`<li key=${disposition}>
              <button class="bare" onClick=${() => toggleFilter('disposition', disposition)} title="Show only these">
                <${Disposition} disposition=${disposition} /> <span class="figure">${number(countOf(overview, disposition))}</span>
              </button>
              <span>${what}</span>
            </li>`,
          )}
        </ul>
      </section>
      <section class="panel" aria-labelledby="curve">
        <h2 id="curve">New destinations ${perStep(discovery.stepMs)}</h2>
        <p class="verdict">${verdictOf(overview, now)}</p>
        ${discovery.found.length > 2 && html`<${DiscoveryChart} discovery=${discovery} theme=${theme} />`}
      </section>
      <section class="panel" aria-labelledby="lanes">
        <h2 id="lanes">Who asked when</h2>
        <${Timeline} timeline=${timeline} endMs=${overview.endedAt ?? now} />
      </section>
    </div>
  </section>`;
}

/** @param {{ name: string, value: string }} props */
function Figure({ name, value }) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/**
 * @param {OverviewAnswer} overview
 * @param {string} disposition
 */
function countOf({ filters }, disposition) {
  return filters.disposition.find(({ value }) => value === disposition)?.destinations ?? 0;
}

const RECENTLY_MS = 300_000;

/**
 * Is it still finding things? Said with the clock that runs, and not with the last change.
 *
 * @param {OverviewAnswer} overview
 * @param {number} now
 */
function verdictOf({ discovery: { newestAt, found, startMs, stepMs }, endedAt, startedAt }, now) {
  if (newestAt === null) return 'Nothing was asked for yet.';
  if (endedAt !== null) {
    const quietMs = endedAt - newestAt;
    return quietMs < (endedAt - startedAt) / 10
      ? 'New ones came until its end: another run may show more.'
      : `Nothing new in its last ${duration(quietMs)}.`;
  }
  const quiet = now - newestAt;
  if (quiet > RECENTLY_MS) return `Nothing new for ${duration(quiet)}.`;
  const from = Math.max(0, Math.floor((now - RECENTLY_MS - startMs) / stepMs));
  const recent = found.slice(from).reduce((sum, value) => sum + value, 0);
  return `${number(recent)} new in the last 5 minutes: still finding things.`;
}
