import type { Argv } from 'yargs';

/** How a record is read, as yargs gives it. */
export interface ReadingFlags {
  readonly mirrored: string[] | undefined;
  readonly region: string | undefined;
  readonly rules: string[] | undefined;
  readonly db: string;
}

/** The flags of commands that read some runs of a record. */
export interface RecordFlags extends ReadingFlags {
  readonly run: string[] | undefined;
}

/** The flags of commands that show the AWS plan. */
export interface PlanFlags {
  readonly zones: number | undefined;
  readonly prices: string | undefined;
}

export function withPlanFlags<T>(yargs: Argv<T>): Argv<T & PlanFlags> {
  return yargs
    .option('zones', {
      type: 'number',
      requiresArg: true,
      defaultDescription: '2',
      describe: 'Availability zones in which the VPC has subnets',
    })
    .option('prices', {
      type: 'string',
      requiresArg: true,
      describe: 'Your own prices: a JSON file that stands in for the shipped list prices',
    });
}

export function withRecordFlags(yargs: Argv<object>): Argv<RecordFlags> {
  return withReadingFlags(
    yargs.option('run', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'The run to read; repeatable',
      defaultDescription: 'the newest',
    }),
  );
}

export function withReadingFlags<T>(yargs: Argv<T>): Argv<T & ReadingFlags> {
  return yargs
    .option('mirrored', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'CATEGORY,...: leave these out, an internal mirror serves them',
    })
    .option('region', {
      type: 'string',
      requiresArg: true,
      describe: 'Home region of the VPC',
      defaultDescription: 'the one most destinations name',
    })
    .option('rules', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Your own rule file, which wins over the shipped rules; repeatable',
    })
    .option('db', {
      type: 'string',
      requiresArg: true,
      default: 'sallyport.db',
      describe: 'The record to read: a file, or postgres://USER@HOST/DATABASE',
    });
}
