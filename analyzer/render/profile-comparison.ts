import type { Disposition } from '../../rules/category.ts';
import type {
  ComparedSetting,
  Comparison,
  NeedView,
  SeenNeed,
  UndocumentedDestination,
} from '../profile/comparison.ts';
import { capital, paragraph, section, sentences } from './paragraphs.ts';
import { authorityOf, count } from './phrases.ts';
import { placeOf, settingLines, sourceLines } from './profile.ts';

/** Writes a comparison as advice: the verdict, then what to build, what to doubt, what to find out. */
export function renderComparison(comparison: Comparison): string {
  const { profile, runs, seen, neverSeen, undocumented, settings, notes, sources } = comparison;
  const lines = [
    `${profile.title}: documented against seen`,
    ...paragraph(profile.about, 0),
    '',
    ...paragraph(headingOf(comparison, runs), 0),
    ...paragraph(verdictOf(comparison), 0),
    ...section('Features', featureLines(comparison)),
    ...SEEN_PARTS.flatMap(({ disposition, title, what }) => {
      const needs = seen.filter((need) => need.disposition === disposition);
      const lines = needs.length === 0 ? [] : [...paragraph(what, 2), ...needs.flatMap(seenLines)];
      return section(`Documented and seen: ${title}`, lines);
    }),
    ...neverSeen.flatMap(({ reason, meaning, advice, needs }) =>
      section(`Documented and never seen: ${UNSEEN_TITLES[reason]}`, [
        ...paragraph(meaning, 2),
        ...paragraph(advice, 2),
        ...needs.flatMap(reason === 'feature' ? unusedLines : unseenLines),
      ]),
    ),
    ...undocumented.flatMap(({ disposition, meaning, advice, destinations }) =>
      section(`Seen and not documented: ${disposition}`, [
        ...paragraph(meaning, 2),
        ...paragraph(advice, 2),
        ...destinations.flatMap(undocumentedLines),
      ]),
    ),
    ...section('Settings that the record calls for', calledFor(settings)),
    ...section(
      'Settings that a record cannot show',
      settings.filter(({ state }) => state === 'unknown').flatMap(settingLines),
    ),
    ...section(
      'What the sources leave open',
      notes.flatMap(({ text, source }) => paragraph(`${text} [${source}]`, 2)),
    ),
    ...section('Sources', sourceLines(sources)),
  ];
  return `${lines.join('\n')}\n`;
}

/** What documents and trial agree on, by what to do about it. */
const SEEN_PARTS: readonly {
  readonly disposition: Disposition;
  readonly title: string;
  readonly what: string;
}[] = [
  {
    disposition: 'endpoint',
    title: 'VPC endpoints',
    what: 'Documents and trial agree on these: build on them. What an endpoint carries, the firewall need not know.',
  },
  {
    disposition: 'allow',
    title: 'for the firewall',
    what: 'Ask for these by name, and give the document as the reason: that request is hard to refuse.',
  },
  {
    disposition: 'mirror',
    title: 'for an internal mirror',
    what: 'Serve these yourself. Ask the firewall for the names only where there is no mirror.',
  },
  {
    disposition: 'reconfigure',
    title: 'to be configured away',
    what: 'Do not ask the firewall for these: a setting makes them go away.',
  },
  {
    disposition: 'local',
    title: 'inside the VPC',
    what: 'These came to the proxy and should not have: put them into NO_PROXY.',
  },
  {
    disposition: 'review',
    title: 'to be looked at',
    what: 'The document names these and does not say what they are: ask who wrote it.',
  },
];

const UNSEEN_TITLES: Readonly<Record<Comparison['neverSeen'][number]['reason'], string>> = {
  expected: 'expected of every deployment',
  download: 'downloads',
  feature: 'features that were not used',
  condition: 'only in some cases',
  invisible: 'what no proxy can see',
};

function headingOf({ region, release }: Comparison, runs: readonly string[]): string {
  const home = region.home === null ? 'home region not known' : `home region ${region.home}`;
  return sentences(
    `${runs.length === 1 ? 'Run' : 'Runs'} ${runs.join(', ')},`,
    `${home}${region.inferred ? ', inferred from the names seen' : ''}${release === null ? '' : `, release ${release}`}.`,
  );
}

/** The one paragraph for who reads nothing else. */
function verdictOf({ summary, neverSeen, settings }: Comparison): string {
  const { documented, seen, neverSeen: never, shared, undocumented } = summary;
  const missing = neverSeen.find(({ reason }) => reason === 'expected')?.needs ?? [];
  const unused = neverSeen.find(({ reason }) => reason === 'feature')?.needs.length ?? 0;
  const calls = settings.filter(({ state }) => state === 'called-for');
  return sentences(
    `Of ${count(documented, 'documented need')}, ${seen} ${seen === 1 ? 'was' : 'were'} seen and ${never} not${unused === 0 ? '' : ` (${unused} of them for features that show no sign of use)`}${shared === 0 ? '' : `; ${shared} cannot be told from others that use the same names`}.`,
    `${capital(count(undocumented, 'destination'))} ${undocumented === 1 ? 'is' : 'are'} in no document.`,
    missing.length === 0
      ? 'Nothing that every deployment needs is missing, so the trial looks whole.'
      : `Missing although every deployment needs ${missing.length === 1 ? 'it' : 'them'}: ${missing.map(({ id }) => id).join(', ')}. Settle that before you send the list anywhere.`,
    calls.length === 0 ? '' : `${capital(count(calls.length, 'setting'))} would shorten the list.`,
  );
}

function featureLines({ features }: Comparison): string[] {
  return features.flatMap(({ id, title, state }) =>
    paragraph(`${id}: ${title}, ${STATES[state]}`, 2),
  );
}

const STATES: Readonly<Record<Comparison['features'][number]['state'], string>> = {
  always: 'part of every deployment',
  named: 'named with --feature',
  seen: 'seen in use',
  'not-seen': 'no sign of it',
};

function seenLines(need: SeenNeed): string[] {
  const { id, disposition, destinations, why, advice, remarks, also, source, verified } = need;
  const asked = destinations.map((seen) => `${authorityOf(seen)} (${times(seen.events)})`);
  return [
    ...paragraph(`${id}: ${asked.join(', ')}`, 2),
    ...paragraph(
      sentences(
        `${capital(why)}.`,
        disposition === 'endpoint' ? advice : '',
        cited(source, verified),
      ),
      6,
    ),
    ...remarks.flatMap((remark) => paragraph(`Mind: ${remark}`, 6)),
    ...(also.length === 0
      ? []
      : paragraph(`The same names would also serve ${also.join(', ')}.`, 6)),
  ];
}

function times(events: number): string {
  return events === 1 ? 'once' : `${events} times`;
}

/** One line each: who does not use the feature reads no more of it. */
function unusedLines(need: NeedView): string[] {
  return paragraph(`${need.id} (${need.features.join(', ')}): ${placeOf(need)}`, 2);
}

function unseenLines(need: NeedView): string[] {
  const { id, why, condition, source, verified } = need;
  return [
    ...paragraph(`${id}: ${placeOf(need)}`, 2),
    ...paragraph(
      sentences(
        `${capital(why)}.`,
        condition === null ? '' : `Only ${condition}.`,
        cited(source, verified),
      ),
      6,
    ),
  ];
}

function undocumentedLines(destination: UndocumentedDestination): string[] {
  const { category, label, clients, events, elsewhere } = destination;
  const what = label === null ? category : `${label} (${category})`;
  const who = clients.length === 0 ? '' : `, asked by ${clients.join(', ')}`;
  const other = elsewhere === null ? '' : `; ${elsewhere}`;
  return paragraph(`${authorityOf(destination)}: ${what}, ${times(events)}${who}${other}`, 4);
}

function calledFor(settings: readonly ComparedSetting[]): string[] {
  return settings
    .filter(({ state }) => state === 'called-for')
    .flatMap((setting) => [
      ...settingLines(setting),
      ...paragraph(
        `Not in force: ${setting.hosts.join(' and ')} ${setting.hosts.length === 1 ? 'was' : 'were'} asked for.`,
        6,
      ),
    ]);
}

function cited(source: string, verified: boolean): string {
  return verified ? `[${source}]` : `[${source}; inferred, not confirmed]`;
}
