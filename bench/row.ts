/** One line of the benchmark's table: how fast something is, or how often it is right. */
export type Row = RateRow | ShareRow;

export interface RateRow {
  readonly what: string;
  readonly perSecond: number;
  /** At least this many, where something is promised. */
  readonly goal?: number;
}

export interface ShareRow {
  readonly what: string;
  /** 0 to 1. */
  readonly share: number;
  /** The share that is claimed. */
  readonly nominal: number;
}

export interface BenchOptions {
  /** A tenth of the work: enough to see an order of magnitude. */
  readonly quick: boolean;
}

export type RowSource = (options: BenchOptions) => Row[] | Promise<Row[]>;
