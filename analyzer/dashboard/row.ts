import { getDomain } from 'tldts';
import { troubleOf } from '../render/phrases.ts';
import { printable } from '../render/printable.ts';
import type { Seen } from '../seen.ts';
import type { DestinationRow, GroupRow } from './api.ts';
import { idOf } from './refusals.ts';

/** A row with what it is found by, and the group that it may be folded into. */
export interface Line {
  readonly row: DestinationRow;
  readonly seen: Seen;
  /** Lower case: host, label, vendor, clients ... */
  readonly text: string;
  readonly fold: Fold | undefined;
}

interface Fold {
  readonly id: string;
  readonly kind: GroupRow['kind'];
  readonly name: string;
}

/** Makes the row of a destination. */
export function toLine(seen: Seen, mirrors: ReadonlyMap<string, string>): Line {
  const { counted, described } = seen;
  const { host, port, protocol, category, stability, disposition } = described;
  const row: DestinationRow = {
    kind: 'destination',
    id: idOf(described),
    ...{ host, port, protocol, category, stability, disposition },
    label: described.label === null ? null : printable(described.label),
    trouble: printableOrNull(troubleOf(described)),
    roles: described.roles.map(printable),
    clients: described.clients.length,
    events: counted.events,
    refused: counted.verdicts.denied + counted.verdicts.wouldDeny,
    bytesUp: counted.bytesUp,
    bytesDown: counted.bytesDown,
    firstSeen: counted.firstSeen,
    lastSeen: counted.lastSeen,
    group: null,
  };
  const { vendor, service, bucket, clients, roles } = described;
  const words = [host, port, protocol, category, stability, disposition, row.label ?? ''];
  const more = [vendor ?? '', service ?? '', bucket ?? '', ...roles, ...clients];
  return {
    row,
    seen,
    text: [...words, ...more].join(' ').toLowerCase(),
    fold: foldOf(seen, mirrors),
  };
}

function printableOrNull(text: string | undefined): string | null {
  return text === undefined ? null : printable(text);
}

/** Mirrors are folded by the finding of the plan that they are in, CDN names by the network's domain. */
function foldOf({ described }: Seen, mirrors: ReadonlyMap<string, string>): Fold | undefined {
  const { host, stability } = described;
  if (stability === 'cdn') {
    const name = getDomain(host) ?? host;
    return { id: `cdn ${name}`, kind: 'cdn', name };
  }
  const finding = stability === 'mirror' ? mirrors.get(host) : undefined;
  return finding === undefined
    ? undefined
    : { id: `mirrors ${finding}`, kind: 'mirrors', name: finding };
}
