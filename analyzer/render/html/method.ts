import { DISPOSITIONS, type Disposition } from '../../../rules/category.ts';
import type { Report, ReportRun } from '../../report.ts';
import { clock, count } from '../phrases.ts';
import { code, paragraph, tag } from './inline.ts';
import { type Html, html } from './markup.ts';
import { type Column, table } from './table.ts';

/** How the record was made, what the words mean, and how far to trust the numbers. */
export function methodSection(report: Report): Html {
  return html`<section aria-labelledby="method">
<h2 id="method">Method and limits</h2>
${paragraph(
  'Sallyport is an egress proxy that writes down every host and port that a trial deployment asks for, before it lets the connection through.',
  'What a destination is, is decided by rules that each name their source; a host that no rule knows is called unknown, never guessed.',
)}${table(`Runs in this report: ${report.runs.length}`, RUNS, report.runs)}${table('What to do about a destination', WORDS, DISPOSITIONS)}${paragraph(
  'The record holds hosts, ports, paths of plain HTTP, counts and times: never query strings, credentials or content.',
  'Completeness is estimated from how many runs saw each destination (Chao2, with its 95 % interval); it speaks of runs like these, on the same software and settings.',
  'Prices are list prices; a bill differs by traffic and discount.',
)}</section>
`;
}

const RUNS: readonly Column<ReportRun>[] = [
  { title: 'Run', cell: ({ name }) => name },
  { title: 'Began', cell: ({ startedAt }) => `${clock(startedAt)} UTC` },
  {
    title: 'Ended',
    cell: ({ endedAt }) => (endedAt === null ? 'not ended' : `${clock(endedAt)} UTC`),
  },
  {
    title: 'Seen by',
    kind: 'wide',
    cell: ({ layers }) => layers.map((layer) => LAYERS[layer] ?? layer).join(', '),
  },
  { title: 'Attempts', kind: 'figure', cell: ({ events }) => events },
  {
    title: 'Clients',
    kind: 'figure',
    cell: ({ clients }) => (clients.length === 0 ? 'not known' : clients.length),
  },
];

/** The capture layers, in words. */
const LAYERS: Readonly<Record<string, string>> = {
  proxy: 'HTTP proxy',
  socks: 'SOCKS proxy',
  transparent: 'transparent capture',
  intercept: 'TLS interception',
  dns: 'DNS forwarder',
  import: 'an imported log',
};

const WORDS: readonly Column<Disposition>[] = [
  { title: 'Word', cell: tag },
  { title: 'Meaning', kind: 'wide', cell: (disposition) => MEANINGS[disposition] },
];

const MEANINGS: Readonly<Record<Disposition, string>> = {
  endpoint: 'An AWS service in the home region that a VPC endpoint carries: no firewall rule.',
  allow: 'A name that the firewall should allow.',
  mirror: 'Packages, to be served from an internal mirror: no firewall rule where there is one.',
  reconfigure: 'The client asks for the wrong name; a setting makes it go away.',
  local: 'Never leaves the network: the client should not send it to a proxy at all.',
  review: 'Nobody knows it well enough: a person must look.',
};

export function footer({ tool, generatedAt, destinations }: Report): Html {
  return html`<footer>
<p>Made by Sallyport ${tool.version} on ${clock(generatedAt)} UTC from ${count(destinations.length, 'destination')}. The same in a form for programs: ${code('sallyport report --format json')}.</p>
</footer>
`;
}
