import type { NeedView } from '../profile/comparison.ts';
import type { ProfileList, ShownProfile, ShownSetting } from '../profile/show.ts';
import { capital, paragraph, section, sentences } from './paragraphs.ts';
import { count } from './phrases.ts';
import { printable } from './printable.ts';

/** Lists the profiles for people. */
export function renderProfileList({ profiles }: ProfileList): string {
  const widest = Math.max(...profiles.map(({ name }) => name.length), 0);
  const lines = profiles.map(({ name, title, needs }) => {
    return `${name.padEnd(widest)}  ${title} (${count(needs, 'need')})`;
  });
  return text([...lines, '', 'sallyport profile show NAME says what each is documented to need.']);
}

/** Shows a profile for people: features, needs by what carries them, settings, notes, sources. */
export function renderProfile(profile: ShownProfile): string {
  const { title, about, region, release, features, needs, settings, notes, sources } = profile;
  const where = region === null ? 'Any region (name one with --region)' : `Region ${region}`;
  const shown = features.filter((feature) => feature.shown);
  return text([
    title,
    ...paragraph(about, 0),
    release === null ? where : `${where}, release ${release}`,
    ...section('Features', shown.map(featureLine)),
    ...DISPOSITION_TITLES.flatMap(([disposition, heading]) =>
      section(heading, needs.filter((need) => need.disposition === disposition).flatMap(needLines)),
    ),
    ...section('Settings', settings.flatMap(settingLines)),
    ...section(
      'Notes',
      notes.flatMap((note) => paragraph(`${note.text} [${note.source}]`, 2)),
    ),
    ...section('Sources', sourceLines(sources)),
  ]);
}

const DISPOSITION_TITLES = [
  ['endpoint', 'VPC endpoints carry these'],
  ['allow', 'The firewall must allow these'],
  ['mirror', 'An internal mirror should serve these'],
  ['reconfigure', 'A setting makes these go away'],
  ['local', 'These stay inside the VPC'],
  ['review', 'Somebody has to look at these'],
] as const;

function featureLine({ id, title, always }: ShownProfile['features'][number]): string {
  return `  ${id}: ${title}${always ? ' (always)' : ''}`;
}

function needLines(need: NeedView): string[] {
  return [...paragraph(`${need.id}: ${placeOf(need)}`, 2), ...paragraph(explainNeed(need), 6)];
}

/** The endpoint where one carries it, else the names and ports. */
export function placeOf({ endpoint, endpointType, names, ports }: NeedView): string {
  const where = `${names.join(', ')} on ${ports.join(' and ')}`;
  return endpoint === null ? where : `${endpoint} (${endpointType}), for ${where}`;
}

/** Who calls, why, when, and how sure that is. */
export function explainNeed({ by, why, condition, releases, source, verified }: NeedView): string {
  const from = releases?.from ?? null;
  const until = releases?.until ?? null;
  return sentences(
    `${capital(why)}.`,
    condition === null ? '' : `Only ${condition}.`,
    from === null && until === null
      ? ''
      : `Releases${from === null ? '' : ` from ${from}`}${until === null ? '' : ` until ${until}`}.`,
    by.length === 0 ? '' : `Called by: ${by.join(', ')}.`,
    verified ? `[${source}]` : `[${source}; inferred, not confirmed]`,
  );
}

/** A setting with its value and reason. */
export function settingLines({ setting, value, why, source, verified }: ShownSetting): string[] {
  return [
    ...paragraph(`${setting} = ${value}`, 2),
    ...paragraph(`${capital(why)}. [${source}${verified ? '' : '; not confirmed'}]`, 6),
  ];
}

/** The address has a line of its own, and is not broken: it can be copied. */
export function sourceLines(sources: ShownProfile['sources']): string[] {
  return Object.entries(sources).flatMap(([id, { title, source, read }]) => [
    ...paragraph(`[${id}] ${title}, read ${read}`, 2),
    `      ${printable(source)}`,
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
