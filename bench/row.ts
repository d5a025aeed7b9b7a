/** One line of the benchmark's table. */
export interface Row {
  readonly what: string;
  readonly perSecond: number;
  /** At least this many, where something is promised. */
  readonly goal?: number;
}

export interface BenchOptions {
  /** A tenth of the work: enough to see an order of magnitude. */
  readonly quick: boolean;
}

export type RowSource = (options: BenchOptions) => Row[] | Promise<Row[]>;
