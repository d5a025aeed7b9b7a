import type { Host } from '../../rules/host.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type {
  Answer,
  ConnectionEvent,
  CountedFlow,
  CountedLookup,
  Destination,
  Facets,
  Layer,
} from '../event.ts';

/** What the first line of an export says of the form of the others. */
export const JSONL_SCHEMA = 'sallyport/export@1';

/** A value that a destination was seen with: value, events, first seen, last seen. */
export type FacetTuple = readonly [string, number, number, number];

/** The lists of a destination that an export holds: all but the runs, as it is of one. */
export type ExportedList = Exclude<keyof Facets, 'runs'>;

export interface RunLine {
  readonly type: 'run';
  readonly schema: typeof JSONL_SCHEMA;
  readonly name: string;
  readonly startedAt: number;
  /** `null` while it is recorded, or when its recorder was killed. */
  readonly endedAt: number | null;
  readonly layers: readonly Layer[];
  readonly malformed: number;
}

export interface ClientLine {
  readonly type: 'client';
  readonly address: string;
  readonly role?: string | undefined;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export interface DestinationLine
  extends Omit<Destination, keyof Facets>,
    Readonly<Record<ExportedList, readonly FacetTuple[]>> {
  readonly type: 'destination';
  readonly host: Host;
  readonly protocol: Protocol;
}

interface LookupLine extends Omit<CountedLookup, 'run' | 'type'> {
  readonly type: 'lookup';
  readonly recordType: string;
}

interface AnswerLine extends Omit<Answer, 'run'> {
  readonly type: 'answer';
}

interface FlowLine extends Omit<CountedFlow, 'run'> {
  readonly type: 'flow';
}

interface MarkLine {
  readonly type: 'mark';
  readonly name: string;
  readonly at: number;
}

interface EventLine extends Omit<ConnectionEvent, 'continues'> {
  readonly type: 'event';
}

/**
 * One line of Sallyport's own JSONL. Times are milliseconds since the epoch, UTC; what is absent is
 * left out. A file that begins with a `run` line holds the counts of that run, and events beside
 * them; a file of `event` lines alone holds attempts that have yet to be counted.
 */
export type JsonlLine =
  | RunLine
  | ClientLine
  | DestinationLine
  | LookupLine
  | AnswerLine
  | FlowLine
  | MarkLine
  | EventLine;
