import type { PhaseSpan, RunPhases } from '../../phases/phase.ts';
import type { Report } from '../../report.ts';
import { phasePhrases } from '../phase-phrases.ts';
import { count } from '../phrases.ts';
import { bullets } from './inline.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { shorten } from './shorten.ts';

/** When in a deployment things were asked for: a picture of each run, and what it says. */
export function phaseSection(report: Report): Html {
  const phrases = phasePhrases(report);
  if (phrases.length === 0) return NOTHING;
  return html`<section aria-labelledby="phases">
<h2 id="phases">Phases of the deployment</h2>
${report.phases.runs.slice(0, MOST_RUNS).map(phaseFigure)}${bullets(phrases.map((phrase) => html`${phrase}`))}</section>
`;
}

/** Of more runs the sentences speak, the pictures would only look alike. */
const MOST_RUNS = 3;

const LEFT = 130;
const WIDTH = 330;
const LINE = 24;

function phaseFigure({ run, how, phases }: RunPhases, index: number): Html {
  if (phases.length < 2) return NOTHING;
  const start = Math.min(0, ...phases.map(({ fromMs }) => fromMs));
  const length = Math.max(...phases.map(({ toMs }) => toMs)) - start;
  const said = phases.map(
    (one) => `${one.phase} from ${clockOf(one.fromMs)} to ${clockOf(one.toMs)}`,
  );
  return html`<figure>
<svg class="chart" viewBox="0 0 560 ${phases.length * LINE}" role="img" aria-labelledby="phases-${index} phases-${index}-desc">
<title id="phases-${index}">Phases of run ${run}</title>
<desc id="phases-${index}-desc">${said.join('; ')}.</desc>
${phases.map((phase, i) => bar(phase, i * LINE, start, length))}</svg>
<figcaption>Phases of run ${run}, in minutes and seconds since it began; ${how === 'marks' ? 'a script marked them' : 'inferred from timing, where dashed no more than a guess'}.</figcaption>
</figure>
`;
}

function bar(phase: PhaseSpan, y: number, start: number, length: number): Html {
  const at = (ms: number): number => LEFT + ((ms - start) / (length || 1)) * WIDTH;
  const width = Math.max(at(phase.toMs) - at(phase.fromMs), 3);
  const style = phase.certainty === 'guess' ? 'node guess' : 'node';
  const when = `${clockOf(phase.fromMs)} to ${clockOf(phase.toMs)}`;
  return html`<text class="end" x="${LEFT - 10}" y="${y + 16}">${shorten(phase.phase, 16)}</text><rect class="${style}" x="${at(phase.fromMs).toFixed(1)}" y="${y + 5}" width="${width.toFixed(1)}" height="${LINE - 10}"><title>${count(phase.destinations, 'destination')}</title></rect><text class="faint end" x="558" y="${y + 16}">${when}</text>
`;
}

/** `41:07`. */
function clockOf(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const sign = ms < 0 && seconds > 0 ? '-' : '';
  return `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
