import type { Category, Disposition, Stability } from '../../rules/category.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type { Certainty } from '../phases/phase.ts';

/**
 * What the dashboard's pages are told, as JSON. `docs/schema/dashboard.schema.json` says the same.
 * Times are milliseconds since the epoch, UTC; absent facts are `null`. Text that came from outside has
 * its control and reordering characters written out.
 */

/** `GET /api/session`: which program this is, and what it lets its pages do. */
export interface Session {
  /** Another one than before: the program was started again. */
  readonly instance: string;
  readonly version: string;
  /** What a request that writes must bring along. */
  readonly token: string;
  readonly mode: DashboardMode;
  /** What clients put into their proxy variables; `null` where no proxy runs. */
  readonly proxy: string | null;
  /** The run that is being recorded. */
  readonly run: string | null;
  /** The allowlist that may be saved; `null` where this page only looks. */
  readonly saves: string | null;
  /** The allowlist that is in force. */
  readonly enforces: string | null;
}

/** `view`: no proxy runs, this is a finished record. */
export type DashboardMode = 'record' | 'enforce' | 'report-only' | 'view';

/** `GET /api/downloads`: the formats of `/api/report` and the targets of `/api/render`, with their forms. */
export interface Downloads {
  readonly reports: readonly string[];
  readonly targets: readonly { readonly target: string; readonly forms: readonly string[] }[];
}

/** `GET /api/runs`: the newest first. */
export interface RunsAnswer {
  /** The one that is meant where none is named; `null` while there is none. */
  readonly newest: string | null;
  readonly runs: readonly RunSummary[];
}

export interface RunSummary {
  readonly name: string;
  readonly startedAt: number;
  /** `null` while it is recorded, and where its recorder was killed. */
  readonly endedAt: number | null;
  readonly events: number;
  readonly destinations: number;
  readonly clients: number;
}

/** `GET /api/overview?run=`: everything about a run but its rows. */
export interface Overview {
  readonly run: string;
  /** Grows with every change of what is told; no more than a counter. */
  readonly version: number;
  /** The clock of the program, so that a page can count on from there. */
  readonly now: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly summary: {
    readonly destinations: number;
    readonly events: number;
    readonly clients: number;
    readonly denied: number;
    readonly bytesUp: number;
    readonly bytesDown: number;
  };
  readonly region: { readonly home: string | null; readonly inferred: boolean };
  /** What to do, one sentence for each disposition that occurs. */
  readonly tasks: readonly { readonly disposition: Disposition; readonly what: string }[];
  readonly filters: Filters;
  readonly discovery: Discovery;
  readonly timeline: Timeline;
  readonly refusals: Refusals;
  /** How complete each category is, in words. */
  readonly completeness: readonly { readonly category: Category; readonly verdict: string }[];
  readonly blindSpots: readonly string[];
}

/** Values to filter by, with how many destinations each would leave. */
export interface Filters {
  readonly category: readonly FilterValue[];
  readonly disposition: readonly FilterValue[];
  readonly role: readonly FilterValue[];
  readonly stability: readonly FilterValue[];
}

export interface FilterValue {
  readonly value: string;
  readonly title: string;
  readonly destinations: number;
}

/** New destinations by time: is the run still finding things? */
export interface Discovery {
  readonly startMs: number;
  readonly stepMs: number;
  /** New destinations in each step; the last one may not be over. */
  readonly found: readonly number[];
  readonly newestAt: number | null;
}

/** Who was busy when: one lane a role, or a client where nobody named roles. */
export interface Timeline {
  readonly startMs: number;
  readonly stepMs: number;
  readonly by: 'role' | 'client';
  readonly lanes: readonly Lane[];
  /** Lanes that are not shown. */
  readonly more: number;
  readonly phases: readonly Phase[];
}

export interface Lane {
  readonly name: string;
  readonly events: number;
  readonly destinations: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Destinations that it asked for first in each step. */
  readonly found: readonly number[];
}

/** A stretch of a run; those of different clients overlap. */
export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly certainty: Certainty;
  readonly why: string;
}

export interface Refusals {
  readonly total: number;
  /** The latest first, and no more than fifty. */
  readonly items: readonly RefusedDestination[];
}

export interface RefusedDestination {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly denied: number;
  readonly wouldDeny: number;
  readonly lastSeen: number;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly clients: readonly { readonly address: string; readonly roles: readonly string[] }[];
  readonly moreClients: number;
  /** The program that asked, and for what, as far as the proxy could see. */
  readonly userAgents: readonly string[];
  readonly paths: readonly string[];
  /** The entry, as it would stand in the allowlist; `null` where none should. */
  readonly entry: string | null;
  /** What to know before writing it, or what to do in its place. */
  readonly advice: string;
}

/** `GET /api/destinations?run=&q=&category=&disposition=&role=&stability=&sort=&order=&fold=&open=&offset=&limit=`. */
export interface Rows {
  readonly version: number;
  /** Destinations that fit the filters, and rows that they take when folded. */
  readonly matched: number;
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly Row[];
}

export type Row = DestinationRow | GroupRow;

interface CommonRow {
  readonly id: string;
  /** Of a group: where all of it agree. */
  readonly category: Category | null;
  readonly stability: Stability | null;
  readonly disposition: Disposition | null;
  readonly roles: readonly string[];
  readonly clients: number;
  readonly events: number;
  readonly refused: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Of a group: its newest. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export interface DestinationRow extends CommonRow {
  readonly kind: 'destination';
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly label: string | null;
  /** What went wrong, in words. */
  readonly trouble: string | null;
  /** The group that it stands in, when that is open. */
  readonly group: string | null;
}

/** Mirrors of one kind, or the names of one delivery network, as one row. */
export interface GroupRow extends CommonRow {
  readonly kind: 'mirrors' | 'cdn';
  readonly name: string;
  readonly destinations: number;
  readonly open: boolean;
}

/** `GET /api/ids?run=` and the filters: the ids that they leave. */
export interface Ids {
  readonly ids: readonly string[];
}

/** `GET /api/destination?run=&id=`: all that is known about one. */
export interface DestinationPage {
  readonly run: string;
  readonly row: DestinationRow;
  readonly reason: string;
  /** What `sallyport explain` says, fact by fact. */
  readonly explained: readonly { readonly name: string; readonly text: string }[];
  readonly evidence: readonly Evidence[];
  /** When in a deployment it was asked for. */
  readonly phases: readonly {
    readonly name: string;
    readonly certainty: Certainty;
    readonly everyMs: number | null;
  }[];
  /** The entry that the allowlist would get; `null` where it gets none. */
  readonly entry: string | null;
}

/** What it was seen with, the most frequent first. */
export interface Evidence {
  readonly title: string;
  readonly values: readonly EvidenceValue[];
  /** Further values that are not shown. */
  readonly more: number;
}

interface EvidenceValue {
  readonly value: string;
  readonly note: string | null;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** `POST /api/allowlist/preview` takes this: destinations of a run. */
export interface PreviewRequest {
  readonly run: string;
  readonly ids: readonly string[];
}

/** `POST /api/allowlist/save` takes this: what the preview called its result. */
export interface SaveRequest {
  readonly digest: string;
}

/** What would be written, beside what is there. */
export interface AllowlistPreview {
  readonly file: string;
  readonly exists: boolean;
  readonly added: number;
  readonly notes: readonly string[];
  readonly diff: readonly DiffLine[];
  /** Names this result: what was shown is what can be saved, as long as the file is as it was. */
  readonly digest: string;
}

export interface DiffLine {
  /** `gap` stands for lines that are the same and not shown. */
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

export interface AllowlistSaved {
  readonly file: string;
  readonly added: number;
}

/** Every answer that is no success. */
export interface Fault {
  readonly error: string;
}
