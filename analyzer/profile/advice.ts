import type { Disposition } from '../../rules/category.ts';
import type { Need } from '../../rules/profile.ts';
import type { ReportDestination } from '../report.ts';
import type { UndocumentedGroup, UnseenNeeds } from './comparison.ts';
import type { ResolvedNeed } from './resolve-need.ts';

/** What to do about a need that was seen, under these names. */
export function adviceForSeen(
  { need, endpoint }: ResolvedNeed,
  destinations: readonly ReportDestination[],
  home: string | null,
): string {
  if (need.disposition !== 'endpoint') return BY_DISPOSITION[need.disposition](need);
  if (endpoint === undefined) {
    return need.endpoint === 'route53' || need.endpoint === 'iam'
      ? 'No endpoint of this region carries it: make the setting that makes the call go away, or ask the firewall for it by name.'
      : 'The home region is not known: name it with --region to learn which endpoint carries it.';
  }
  const { serviceName, type } = endpoint;
  if (destinations.every((destination) => isElsewhere(destination, home))) {
    const regions = [...new Set(destinations.map(({ region }) => region))].join(' and ');
    return `It is in ${regions}, where no endpoint of ${home} leads: ask the firewall for it by name, or keep a copy in ${home}.`;
  }
  if (!destinations.some(({ disposition }) => disposition === 'endpoint')) {
    return `The endpoint ${serviceName} carries this service, but not under the name that was seen: move the clients over first.`;
  }
  return type === 'gateway'
    ? `Create the gateway endpoint ${serviceName}; it is free.`
    : `Create the interface endpoint ${serviceName} with private DNS.`;
}

const BY_DISPOSITION: Readonly<Record<Exclude<Disposition, 'endpoint'>, (need: Need) => string>> = {
  allow: ({ ports }) =>
    `Ask the firewall team for the names that were seen, on ${ports.join(' and ')}, and give the document as the reason.`,
  mirror: () =>
    'Serve it from an internal mirror; ask the firewall for the names only where there is none.',
  reconfigure: () => 'Do not ask the firewall for it: make the setting below.',
  local: () => 'It stays inside the VPC: put the name into NO_PROXY.',
  review: () => 'The document does not say what it is: ask whoever wrote it before you allow it.',
};

/** What the record shows about the destinations of a need that its document does not say. */
export function remarksOn(
  { need, endpoint }: ResolvedNeed,
  destinations: readonly ReportDestination[],
  home: string | null,
): string[] {
  const allElsewhere = destinations.every((destination) => isElsewhere(destination, home));
  return destinations.flatMap((destination) => {
    const name = `${destination.host}:${destination.port}`;
    const { verdicts, errors, events } = destination;
    const failures = Object.values(errors).reduce((sum, n) => sum + n, 0);
    return [
      verdicts.denied === events && events > 0
        ? `${name} was refused every time, so what comes after it was not seen: allow it and run the trial again.`
        : '',
      verdicts.denied < events && failures >= events
        ? `${name} failed every time (${Object.keys(errors).join(', ')}): it was asked for, and nobody has seen it work.`
        : '',
      need.ports.includes(destination.port)
        ? ''
        : `${name} is on another port than documented (${need.ports.join(', ')}).`,
      !allElsewhere && isElsewhere(destination, home)
        ? `${name} is in ${destination.region}: an endpoint of ${home} does not carry it, and it stays with the firewall.`
        : '',
      endpoint !== undefined && isOtherWay(destination, home)
        ? `${name}: ${lead(destination)}`
        : '',
    ].filter((remark) => remark !== '');
  });
}

function isElsewhere({ region }: ReportDestination, home: string | null): boolean {
  return home !== null && region !== null && region !== home;
}

/** The endpoint is planned, and this name will not go through it. */
function isOtherWay(destination: ReportDestination, home: string | null): boolean {
  return destination.disposition !== 'endpoint' && !isElsewhere(destination, home);
}

function lead({ reason }: ReportDestination): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

/** Why a need may not have been seen, and what to do about that. */
export const UNSEEN: Readonly<
  Record<UnseenNeeds['reason'], Omit<UnseenNeeds, 'reason' | 'needs'>>
> = {
  expected: {
    meaning:
      'Every deployment is documented to call these, and nothing went through the proxy. Either the nodes did not use it (a NO_PROXY or an endpoint that is there already, a program that reads no proxy variables), or the trial ended before they did.',
    advice:
      'Keep them in the plan. Look for the calls in the VPC flow logs or the resolver log (sallyport import), and see with sallyport report whether the trial reached its end.',
  },
  download: {
    meaning:
      'Downloads that happen only where the image does not have the software yet. This trial did not need them; a fresh image or another release may.',
    advice:
      'Do not ask the firewall for them on suspicion: run one trial with the image and release of production, and leave out what it does not show.',
  },
  feature: {
    meaning:
      'Too little of what only these features need was seen: the trial most likely did not use them.',
    advice:
      'Where production will use one, run a trial with it, or plan from the document; name the features you use with --feature, and the others are left out.',
  },
  condition: {
    meaning: 'Needed only in some cases, and this trial was none of them.',
    advice: 'Go through the conditions once; plan for those that production will meet.',
  },
  invisible: {
    meaning:
      'These go to addresses inside the VPC, or come from elsewhere: no proxy should see them, and most it cannot.',
    advice: 'They need no firewall entry, but a rule in the security groups of both ends.',
  },
};

/** What it means that no document names a destination, by what the analysis says to do with it. */
export const UNDOCUMENTED: Readonly<
  Record<Disposition, Omit<UndocumentedGroup, 'disposition' | 'destinations'>>
> = {
  endpoint: {
    meaning:
      'Services of AWS that no document of this system names: called by the workload, an agent in the image, or a script of yours.',
    advice:
      'An endpoint of the home region carries them. Find out who calls, since the next change of that software changes this list; then add them to the endpoints.',
  },
  allow: {
    meaning:
      'Nobody who documents this system knows of these. They come from your own scripts, images and workload, or the documents are behind.',
    advice:
      'The firewall team will ask why: find the caller (the clients are listed) and put the reason into the request. What nobody can explain, leave out and see what fails.',
  },
  mirror: {
    meaning: 'Package and mirror hosts beyond the documented ones. Another run meets others.',
    advice: 'Serve them from an internal mirror; asking the firewall for those seen does not last.',
  },
  reconfigure: {
    meaning:
      'Names that a client should not ask for: legacy or global names, public mirror lists and time servers.',
    advice: 'Change the setting (sallyport report says which) in place of asking the firewall.',
  },
  local: {
    meaning:
      'These never leave the VPC, and still came to the proxy: a NO_PROXY is missing on some client.',
    advice:
      'Put them into NO_PROXY (sallyport env); the proxy would answer for itself, not for the node.',
  },
  review: {
    meaning: 'Neither the documents nor the rules know these.',
    advice:
      'A person must look: who asked (the clients are listed), when, and for what. Do not allow them before.',
  },
};
