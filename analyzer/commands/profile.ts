import type { Argv, CommandModule } from 'yargs';
import { type RecordFlags, withRecordFlags } from './record-flags.ts';

interface ListFlags {
  readonly json: boolean;
}

interface ShowFlags extends ListFlags {
  readonly name: string;
  readonly feature: string[] | undefined;
  readonly release: string | undefined;
  readonly region: string | undefined;
}

type CompareFlags = ShowFlags & RecordFlags;

interface ImportFlags {
  readonly file: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly source: string;
  readonly output: string | undefined;
}

/** `sallyport profile`: what known systems are documented to need, and what was seen of it. */
export const profileCommand: CommandModule = {
  command: 'profile',
  describe: 'Say what a known system is documented to need, and compare it with what was seen',
  builder: (yargs) =>
    yargs
      .command(listCommand)
      .command(showCommand)
      .command(compareCommand)
      .command(importCommand)
      .demandCommand(1, 'Cannot guess: write profile list, show, compare or import'),
  handler: () => undefined,
};

const listCommand: CommandModule<object, ListFlags> = {
  command: 'list',
  describe: 'List the profiles',
  builder: withJson,
  handler: async ({ json }) => {
    const { profileList } = await import('./answer-profile.ts');
    process.stdout.write(profileList(json));
  },
};

const showCommand: CommandModule<object, ShowFlags> = {
  command: 'show <name>',
  describe: 'Show what a system is documented to need',
  builder: (yargs) =>
    withFeatures(withName(withJson(yargs)))
      .option('region', {
        type: 'string',
        requiresArg: true,
        describe: 'Region of the VPC: gives the exact endpoints and names',
      })
      .example('$0 profile show parallelcluster-3 --region us-east-1', 'the whole profile')
      .example(
        '$0 profile show parallelcluster-3 --feature login-nodes --region eu-west-1',
        'a cluster with login nodes and nothing else',
      ),
  handler: async (flags) => {
    const { profileShow } = await import('./answer-profile.ts');
    process.stdout.write(profileShow(flags));
  },
};

const compareCommand: CommandModule<object, CompareFlags> = {
  command: 'compare <name>',
  describe: 'Hold what is documented against what was seen',
  builder: (yargs) =>
    withFeatures(withName(withJson(withRecordFlags(yargs)))).example(
      '$0 profile compare parallelcluster-3 --run trial-1',
      'what the trial bears out, what it lacks, what no document names',
    ),
  handler: async (flags) => {
    const { profileCompare } = await import('./answer-profile.ts');
    process.stdout.write(await profileCompare({ ...flags, now: Date.now() }));
  },
};

const importCommand: CommandModule<object, ImportFlags> = {
  command: 'import <file>',
  describe: "Make a profile of a vendor's requirement table (Markdown or CSV)",
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'The table',
      })
      .option('name', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'Name of the profile: lower-case words with hyphens',
      })
      .option('title', {
        type: 'string',
        requiresArg: true,
        describe: 'Title of the profile',
        defaultDescription: 'the name',
      })
      .option('source', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'Where the table is from: a URL, or a document and its section',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        defaultDescription: 'stdout',
        describe: 'Write to this file',
      })
      .example(
        '$0 profile import vendor.md --name vendor --source https://vendor.example/docs -o vendor.yaml',
        'then: profile compare ./vendor.yaml',
      ),
  handler: async (flags) => {
    const { profileImport } = await import('./import-profile.ts');
    profileImport({ ...flags, now: Date.now() });
  },
};

function withJson<T>(yargs: Argv<T>): Argv<T & ListFlags> {
  return yargs.option('json', {
    type: 'boolean',
    default: false,
    describe: 'Write one JSON object',
  });
}

function withName<T>(yargs: Argv<T>): Argv<T & { name: string }> {
  return yargs.positional('name', {
    type: 'string',
    demandOption: true,
    describe: 'A profile of profile list, or the path of a profile file',
  });
}

function withFeatures<T>(yargs: Argv<T>): Argv<T & Pick<ShowFlags, 'feature' | 'release'>> {
  return yargs
    .option('feature', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'FEATURE,...: only these, and what every deployment has; repeatable',
      defaultDescription: 'all',
    })
    .option('release', {
      type: 'string',
      requiresArg: true,
      describe: 'Release of the system, as in 3.11.1: only what that one is documented to need',
      defaultDescription: 'any',
    });
}
