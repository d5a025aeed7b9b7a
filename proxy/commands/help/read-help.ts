/** What `--help` says of a command, taken apart. */
export interface CommandHelp {
  /** `profile show`; '' is the program itself. */
  readonly name: string;
  /** How it is called, one line a form. */
  readonly usage: readonly string[];
  /** What it does, in paragraphs. */
  readonly about: readonly string[];
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly OptionHelp[];
  readonly examples: readonly { readonly line: string; readonly about: string }[];
}

export interface OptionHelp {
  /** With their dashes: `-o`, `--output`. */
  readonly flags: readonly string[];
  readonly about: string;
  /** What follows it; nothing does after a switch. */
  readonly takes: 'nothing' | 'a value' | 'values';
  readonly choices: readonly string[];
  readonly fallback: string | undefined;
  readonly isRequired: boolean;
}

/** The help of the command with this name, so wide that no line is broken. */
export type HelpOf = (words: readonly string[]) => Promise<string>;

/** Reads the help of the program and of every command in it, in the order in which they are listed. */
export async function readAllHelp(helpOf: HelpOf, name = ''): Promise<readonly CommandHelp[]> {
  const words = name === '' ? [] : name.split(' ');
  const own = readHelp(await helpOf(words), name);
  const below: CommandHelp[] = [];
  for (const command of own.commands) below.push(...(await readAllHelp(helpOf, command.name)));
  return [own, ...below];
}

/** Takes the text of a help apart. */
export function readHelp(text: string, name: string): CommandHelp {
  const { head, sections } = sectionsOf(text);
  const [usage = '', ...about] = head.join('\n').trim().split(/\n\n+/);
  const section = (title: string): readonly string[] => sections.get(title) ?? [];
  return {
    name,
    usage: usage.split('\n').map((line) => line.trim()),
    about: about.map((paragraph) => paragraph.replace(/\n/g, ' ')),
    commands: section('Commands:').map((line) => {
      const [form = '', what = ''] = columnsOf(line);
      return { name: form.replace(/^sallyport /, '').replace(/ [[<].*$/, ''), about: what };
    }),
    options: section('Options:').map(readOption),
    examples: section('Examples:').map((line) => {
      const [example = '', what = ''] = columnsOf(line);
      return { line: example, about: what };
    }),
  };
}

/** The lines before the first title, and those below each. */
function sectionsOf(text: string): {
  readonly head: readonly string[];
  readonly sections: ReadonlyMap<string, readonly string[]>;
} {
  const head: string[] = [];
  const sections = new Map<string, string[]>();
  let into = head;
  for (const line of text.split('\n')) {
    if (/^[A-Z][a-z]+:$/.test(line)) {
      into = [];
      sections.set(line, into);
    } else if (into === head || line.trim() !== '') into.push(line);
  }
  return { head, sections };
}

function columnsOf(line: string): readonly string[] {
  return line.trim().split(/ {2,}/);
}

function readOption(line: string): OptionHelp {
  const columns = columnsOf(line);
  const notes = columns.at(-1)?.startsWith('[') === true ? (columns.at(-1) ?? '') : '';
  const kind = /\[(boolean|string|number|array)\]/.exec(notes)?.[1];
  const choices = /\[choices: ([^\]]*)\]/.exec(notes)?.[1]?.split(', ') ?? [];
  const takesOne = kind === 'boolean' ? 'nothing' : 'a value';
  return {
    flags: columns[0]?.split(', ') ?? [],
    about: columns[1] === notes ? '' : (columns[1] ?? ''),
    takes: kind === 'array' ? 'values' : takesOne,
    choices: choices.map((choice) => choice.replaceAll('"', '')),
    fallback: fallbackOf(/\[default: (.*)\]$/.exec(notes)?.[1]),
    isRequired: notes.includes('[required]'),
  };
}

/** A default as one would write it; what is off or empty is none. */
function fallbackOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '[]' || text === 'false') return undefined;
  return text.replace(/^\[(.*)\]$/, '$1').replace(/"([^"]*)"/g, '$1');
}
