import type { CommandHelp, OptionHelp } from './read-help.ts';

export interface ManPageOptions {
  readonly version: string;
}

/**
 * Writes `sallyport(1)`: one page for all commands, as their help describes them, in the macros of man(7).
 *
 * Nothing in it depends on the day it was written, so that a test can say whether it is up to date.
 */
export function renderManPage(all: readonly CommandHelp[], { version }: ManPageOptions): string {
  const [program, ...commands] = all;
  if (program === undefined) throw new Error('A program without help has no page');
  const about = program.about.join(' ');
  const lines = [
    '.\\" Written by npm run man from the help of the commands: change that.',
    `.TH SALLYPORT 1 "" "sallyport ${escapeQuoted(version)}" "User Commands"`,
    '.SH NAME',
    `sallyport \\- ${escapeText(lowerFirst(about.replace(/\.$/, '')))}`,
    '.SH SYNOPSIS',
    ...program.usage.flatMap((line) => ['.B', escapeLine(line)]),
    '.SH DESCRIPTION',
    escapeLine(about),
    ...program.commands.flatMap(({ name, about: what }) => [
      '.TP',
      `.B ${escapeText(name)}`,
      escapeLine(what),
    ]),
    ...commands.flatMap(commandSection),
    ...LAST_SECTIONS,
  ];
  return `${lines.join('\n')}\n`;
}

/** What holds for every command, and is in no help. */
const LAST_SECTIONS: readonly string[] = [
  '.SH ENVIRONMENT',
  '.TP',
  '.B SALLYPORT_CONFIG',
  'The settings file, as \\fB\\-\\-config\\fR names it.',
  '.TP',
  '.BI SALLYPORT_ FLAG',
  'Stands for a flag of the commands that serve, in capitals and with underscores: SALLYPORT_LOG_LEVEL. Commas between the',
  'values of a flag that may be repeated. A flag beats its variable, that beats the settings file.',
  '.TP',
  '.B NODE_EXTRA_CA_CERTS',
  'A PEM file of certificates to trust besides those of the system.',
  '.TP',
  '.B NO_COLOR',
  'No colours, also on a terminal.',
  '.SH EXIT STATUS',
  '.TP',
  '.B 0',
  'All is well.',
  '.TP',
  '.B 1',
  'The check found something (check, diff, simulate, render \\-\\-strict).',
  '.TP',
  '.B 2',
  'Bad usage or bad input.',
  '.TP',
  '.B 3',
  'It could not run: the port is taken, the disk is full, the network is away.',
  '.PP',
  '\\fBsallyport run\\fR ends with the status of its command.',
  '.SH SIGNALS',
  '.TP',
  '.B SIGTERM, SIGINT',
  'Accept nothing more, let what is open end, and stop. The second one stops at once.',
  '.TP',
  '.B SIGHUP',
  'To enforce: read the allowlist again. To record: stop.',
  '.TP',
  '.B SIGUSR2',
  'Open the file of \\fB\\-\\-log\\-file\\fR anew, after somebody has moved it away.',
];

function commandSection({
  name,
  usage,
  about,
  commands,
  options,
  examples,
}: CommandHelp): string[] {
  // Commands of commands have sections of their own; one that only holds them needs no options.
  const own = commands.length > 0 ? [] : options.filter(({ flags }) => !isEverywhere(flags));
  return [
    `.SH ${escapeText(`sallyport ${name}`.toUpperCase())}`,
    ...usage.flatMap((line, at) => [...(at === 0 ? [] : ['.br']), '.B', escapeLine(line)]),
    ...about.flatMap((paragraph) => ['.PP', escapeLine(paragraph)]),
    ...own.flatMap(optionLines),
    ...examples.flatMap(({ line, about: what }) => [
      '.PP',
      escapeLine(`${upperFirst(what)}:`),
      '.PP',
      '.in +4n',
      '.nf',
      escapeLine(line),
      '.fi',
      '.in',
    ]),
  ];
}

function isEverywhere(flags: readonly string[]): boolean {
  return flags.includes('--help') || flags.includes('--version');
}

function optionLines({ flags, about, takes, choices, fallback, isRequired }: OptionHelp): string[] {
  const value = takes === 'nothing' ? '' : ' \\fIvalue\\fR';
  const names = flags.map((flag) => `\\fB${escapeText(flag)}\\fR`).join(', ');
  const notes = [
    ...(isRequired ? ['needed'] : []),
    ...(choices.length > 0 ? [`one of ${choices.join(', ')}`] : []),
    ...(takes === 'values' ? ['may be repeated'] : []),
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
  ];
  const noted = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return ['.TP', `${names}${value}`, escapeLine(`${about}${noted}`)];
}

/**
 * Text as roff prints it: backslashes, and the signs that a terminal would otherwise get as typographic ones, which
 * cannot be pasted into a shell (groff_char(7), mandoc_char(7)).
 */
function escapeText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('’', '\\(cq')
    .replaceAll('…', '...')
    .replace(
      /[^\n -~]/g,
      (sign) => `\\[u${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}

/** A line of text: one that begins with a dot would be a request. */
function escapeLine(text: string): string {
  return escapeText(text).replace(/^\./, '\\&.');
}

function escapeQuoted(text: string): string {
  return escapeText(text).replaceAll('"', '\\(dq');
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function upperFirst(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
