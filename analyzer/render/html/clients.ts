import type { ConfigurationChange, MirrorFinding, Report } from '../../report.ts';
import { count } from '../phrases.ts';
import { bullets, code, codes, paragraph, source } from './inline.ts';
import { type Html, html, join, NOTHING } from './markup.ts';
import { type Column, table } from './table.ts';

/** What the cluster engineer changes: mirrors as one finding each, and settings of the clients. */
export function clientSection(report: Report): Html {
  const { mirrors, configuration } = report.plan;
  return html`<section aria-labelledby="clients">
<h2 id="clients">For the cluster engineer</h2>
${mirrors.length + configuration.length === 0 ? paragraph('Nothing to mirror, and no setting to change.') : NOTHING}${mirrorPart(mirrors)}${settingPart(configuration)}</section>
`;
}

function mirrorPart(mirrors: readonly MirrorFinding[]): Html {
  if (mirrors.length === 0) return NOTHING;
  return html`<h3>To serve from an internal mirror</h3>
${mirrors.map(mirrorOf)}`;
}

const MOST_HOSTS = 12;

function mirrorOf({ name, hosts, distributions, advice }: MirrorFinding): Html {
  const served = distributions.map((one) => html`${one.name}: ${codes(one.hosts, MOST_HOSTS)}`);
  return html`<div class="finding">
<p><strong>${name}, ${count(hosts.length, 'host')}.</strong> ${advice}</p>
${served.length === 0 ? html`<p>${codes(hosts, MOST_HOSTS)}</p>\n` : bullets(served)}</div>
`;
}

function settingPart(configuration: readonly ConfigurationChange[]): Html {
  if (configuration.length === 0) return NOTHING;
  return html`<h3>Settings</h3>
${table(`Settings to change: ${configuration.length}`, SETTINGS, configuration)}`;
}

const SETTINGS: readonly Column<ConfigurationChange>[] = [
  { title: 'Setting', cell: ({ setting }) => code(setting) },
  { title: 'Value', kind: 'wide', cell: ({ value }) => listed(value) },
  {
    title: 'Why',
    kind: 'wide',
    cell: ({ why, source: from, read }) =>
      html`${why}${from === null || !from.startsWith('https:') ? NOTHING : html`<br>${source(from, read)}`}`,
  },
  {
    title: 'For',
    kind: 'wide',
    cell: ({ hosts, value }) => (hosts.join() === value ? 'the hosts in it' : codes(hosts, 8)),
  },
];

/** A list of hosts breaks behind its commas. */
function listed(value: string): Html {
  return html`<code>${join(
    value.split(/,(?! )/).map((item) => html`${item}`),
    html`,<wbr>`,
  )}</code>`;
}
