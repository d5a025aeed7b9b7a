import type {
  CannotKnow,
  NamedHost,
  Place,
  PredictedEndpoint,
  PredictedFeature,
  PredictedNeed,
  PredictedSetting,
  Prediction,
} from '../predict/prediction.ts';
import { capital, paragraph, section } from './paragraphs.ts';
import { count } from './phrases.ts';
import { explainNeed, sourceLines } from './profile.ts';

/** Writes a prediction for people: what to build, what to ask for, what to set, and what is not known. */
export function renderPrediction(prediction: Prediction): string {
  const { file, profile, region, release, features, endpoints, needs, named } = prediction;
  const uncarried = needs.filter(({ endpoint }) => endpoint === null);
  const lines = [
    `${file}: what it will need, by ${profile.title}`,
    ...paragraph(verdictOf(prediction), 0),
    region === null
      ? 'Region not known: the endpoints have no names yet; name it with --region'
      : `Region ${region}${release === null ? '' : `, release ${release}`}`,
    ...section(
      'What it uses',
      features.flatMap((feature) => featureLines(feature, file)),
    ),
    ...section(
      'VPC endpoints to create',
      endpoints.flatMap((endpoint) => endpointLines(endpoint, needs)),
    ),
    ...section('Reached without an endpoint', uncarried.flatMap(needLines)),
    ...section(
      'Named in the file itself',
      named.flatMap((host) => namedLines(host, file)),
    ),
    ...section(
      'Settings',
      prediction.settings.flatMap((setting) => settingLines(setting, file)),
    ),
    ...section(
      'What this file cannot tell',
      prediction.cannotKnow.flatMap((one) => unknownLines(one, file)),
    ),
    ...section('Sources', sourceLines(prediction.sources)),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictOf({ endpoints, needs, named, settings, cannotKnow }: Prediction): string {
  const sure = endpoints.filter(({ conditional }) => !conditional).length;
  const missing = settings.filter(({ state }) => state === 'not-set').length;
  const way = [...needs, ...named].filter(({ disposition }) => disposition === 'allow').length;
  return [
    `${capital(count(sure, 'VPC endpoint'))} for certain${endpoints.length > sure ? ` and ${endpoints.length - sure} in some cases` : ''},`,
    `${count(way, 'request')} to the firewall,`,
    `${count(missing, 'setting')} not made yet,`,
    `${count(cannotKnow.length, 'question')} that only a trial answers.`,
  ].join(' ');
}

function featureLines({ id, title, because, unless }: PredictedFeature, file: string): string[] {
  const reasons = [
    ...because.map((place) => at(place, file)),
    ...unless.map((text) => `nothing says ${text}`),
  ];
  return paragraph(`${id}: ${title}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`, 2);
}

function endpointLines(
  { serviceName, type, conditional, needs: ids }: PredictedEndpoint,
  needs: readonly PredictedNeed[],
): string[] {
  const about = needs.filter(({ id, endpoint }) => endpoint === serviceName && ids.includes(id));
  return [
    ...paragraph(`${serviceName} (${type})${conditional ? ', in some cases' : ''}`, 2),
    ...about.flatMap((need) => [
      ...paragraph(`${need.id}${forWhat(need)}: ${explainNeed(need)}`, 6),
    ]),
  ];
}

function forWhat({ because }: PredictedNeed): string {
  return because.length === 0 ? '' : ` (${because.join(', ')})`;
}

function needLines(need: PredictedNeed): string[] {
  const { id, names, ports, disposition } = need;
  return [
    ...paragraph(`${id}, ${disposition}: ${names.join(', ')} on ${ports.join(' and ')}`, 2),
    ...paragraph(explainNeed(need), 6),
  ];
}

function namedLines(
  { host, port, disposition, what, at: places }: NamedHost,
  file: string,
): string[] {
  const where = places.map((place) => at(place, file)).join('; ');
  return [
    ...paragraph(`${host}${host.startsWith('s3://') ? '' : `:${port}`}, ${disposition}`, 2),
    ...paragraph(`${capital(what)} (${where})`, 6),
  ];
}

const STATES: Readonly<Record<PredictedSetting['state'], string>> = {
  set: 'set',
  'not-set': 'not set in this file',
  elsewhere: 'made elsewhere',
};

function settingLines(setting: PredictedSetting, file: string): string[] {
  const where = setting.at.map((place) => at(place, file)).join('; ');
  return [
    ...paragraph(
      `${setting.setting} = ${setting.value}: ${STATES[setting.state]}${where === '' ? '' : ` (${where})`}`,
      2,
    ),
    ...paragraph(
      `${capital(setting.why)}. [${setting.source}${setting.verified ? '' : '; not confirmed'}]`,
      6,
    ),
  ];
}

function unknownLines({ what, advice, at: places }: CannotKnow, file: string): string[] {
  const where = places.map((place) => at(place, file)).join('; ');
  return [
    ...paragraph(`${capital(what)}${where === '' ? '' : ` (${where})`}`, 2),
    ...paragraph(`${capital(advice)}.`, 6),
  ];
}

function at({ path, line, column, onlyIf }: Place, file: string): string {
  const condition = onlyIf === null ? '' : `, if ${onlyIf}`;
  return `${path === '' ? 'the file' : path} at ${file}:${line}:${column}${condition}`;
}
