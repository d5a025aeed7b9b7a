import { ConfigError } from './rules/errors.ts';

/**
 * Says what is wrong with a command line, from what yargs says of it and the arguments themselves.
 *
 * yargs writes for programmers ("Not enough arguments following: run"), over several lines, and
 * names an unknown flag in both its spellings. What is not known here is passed on in one line.
 */
export function usageError(message: string, args: readonly string[]): ConfigError {
  if (message.startsWith('Cannot ')) return new ConfigError(message);
  const [first = ''] = args;
  const command = first === '' || first.startsWith('-') ? 'sallyport' : `sallyport ${first}`;
  const sentence = READINGS.map(([form, write]) => {
    const found = form.exec(message);
    return found === null ? undefined : write(found[1] ?? '', { message, first, command, args });
  }).find((written) => written !== undefined);
  return new ConfigError(
    sentence ??
      `Cannot read the command line: ${message.replace(/\s+/g, ' ').trim()}; ${command} --help says what there is`,
  );
}

interface Context {
  readonly message: string;
  readonly first: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** The messages of yargs 18 that a user meets, each with the sentence for it. */
const READINGS: readonly (readonly [RegExp, (found: string, context: Context) => string])[] = [
  [
    /^Did you mean (\S+)\?/,
    (near, { first }) => `Cannot run "${first}": write ${near}, if that is meant`,
  ],
  [
    /^Unknown arguments?: (.*)/s,
    (names, { first, command, args }) =>
      names.split(', ').includes(first)
        ? `Cannot run "${first}": write a command that sallyport --help lists`
        : `Cannot use ${unknownOf(names, args)} with ${command}: write what ${command} --help lists`,
  ],
  [
    /^Not enough arguments following: (\S+)/,
    (flag, { command }) =>
      `Cannot use --${flag} without a value: write one, as ${command} --help says`,
  ],
  [
    /^Missing required arguments?: (.*)/s,
    (flags, { command }) =>
      `Cannot run ${command} without --${flags.split(', ').join(' and --')}: write it, as ${command} --help says`,
  ],
  [
    /^Invalid values:\s+Argument: (.*)/s,
    (fault) => {
      const [flag, given, choices] = fault.trim().split(/, (?:Given|Choices): /);
      return `Cannot use --${flag} ${given}: write one of ${choices?.replaceAll('"', '')}`;
    },
  ],
];

/** Each as it stands on the command line: yargs leaves out the dashes, and adds `noSuch` to `no-such`. */
function unknownOf(names: string, args: readonly string[]): string {
  return names
    .split(', ')
    .map((name) => args.find((arg) => arg === name || /^--?([^=]*)/.exec(arg)?.[1] === name))
    .filter((arg) => arg !== undefined)
    .map((arg) => JSON.stringify(arg.replace(/=.*/s, '')))
    .join(', ');
}
