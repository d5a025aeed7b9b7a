import type { CommandHelp, OptionHelp } from './read-help.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Writes what makes a shell complete commands, flags and their choices; values are names of files, as far as it knows. */
export const COMPLETION_SCRIPTS: Readonly<
  Record<Shell, (commands: readonly CommandHelp[]) => string>
> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The last word of a command's name: `init` of `ca init`. */
function lastWord(name: string): string {
  return name.split(' ').at(-1) ?? '';
}

function flagsOf({ options }: CommandHelp): readonly string[] {
  return options.flatMap(({ flags }) => flags);
}

/** Flags of all commands with what follows them, by command: `enforce --log-level`. */
function choiceCases(commands: readonly CommandHelp[]): readonly [key: string, choices: string][] {
  return commands.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ flags, choices }) =>
        flags.map((flag): [string, string] => [`${name} ${flag}`, choices.join(' ')]),
      ),
  );
}

function valueFlags(commands: readonly CommandHelp[]): readonly string[] {
  const found = commands.flatMap(({ options }) =>
    options.filter(({ takes }) => takes !== 'nothing').flatMap(({ flags }) => flags),
  );
  return [...new Set(found)];
}

function bashScript(commands: readonly CommandHelp[]): string {
  const paths = commands.map(({ name }) => name).filter(Boolean);
  return `# bash completion of sallyport, for bash 3.2 and later. For this shell: source <(sallyport completion bash)
# shellcheck shell=bash disable=SC2207
_sallyport() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' path i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    # What follows is a command line of its own.
    if [[ \${COMP_WORDS[i]} == -- ]]; then
      if declare -F _command_offset >/dev/null; then _command_offset $((i + 1)); fi
      return
    fi
    path="\${command:+$command }\${COMP_WORDS[i]}"
    case $path in
${paths.map((path) => `      '${path}'`).join(' |\\\n')}) command=$path ;;
    esac
  done
  case "$command $prev" in
${choiceCases(commands)
  .map(
    ([key, choices]) => `    '${key}') COMPREPLY=($(compgen -W '${choices}' -- "$cur")); return ;;`,
  )
  .join('\n')}
  esac
  case $prev in
    ${valueFlags(commands).join(' | ')}) return ;;
  esac
  case $command in
${commands
  .map((command) => {
    const below = command.commands.map(({ name }) => lastWord(name));
    return `    '${command.name}') COMPREPLY=($(compgen -W '${[...below, ...flagsOf(command)].join(' ')}' -- "$cur")) ;;`;
  })
  .join('\n')}
  esac
}
complete -o bashdefault -o default -F _sallyport sallyport
`;
}

function zshScript(commands: readonly CommandHelp[]): string {
  const paths = commands.map(({ name }) => name).filter(Boolean);
  return `#compdef sallyport
# zsh completion of sallyport. For this shell: source <(sallyport completion zsh); for all, as _sallyport into $fpath.
_sallyport() {
  local command='' place
  local -a found
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    if [[ $words[i] == -- ]]; then
      shift i words
      ((CURRENT -= i))
      _normal
      return
    fi
    place="\${command:+$command }$words[i]"
    case $place in
      (${paths.map((path) => quoted(path)).join('|')}) command=$place ;;
    esac
  done
  case "$command $words[CURRENT-1]" in
${choiceCases(commands)
  .map(([key, choices]) => `    (${quoted(key)}) compadd -- ${choices}; return ;;`)
  .join('\n')}
  esac
  case $words[CURRENT-1] in
    (${valueFlags(commands).join('|')}) _files; return ;;
  esac
  case $command in
${commands.map(zshCase).join('\n')}
  esac
  _describe sallyport found || _files
}
if (($+functions[compdef])); then compdef _sallyport sallyport; fi
`;
}

function zshCase(command: CommandHelp): string {
  const below = command.commands.map(({ name, about }) => described(lastWord(name), about));
  const flags = command.options.flatMap(({ flags: names, about }) =>
    names.map((name) => described(name, about)),
  );
  return `    (${quoted(command.name)}) found=(${[...below, ...flags].map(quoted).join(' ')}) ;;`;
}

/** A colon ends the word, unless it is escaped. */
function described(word: string, about: string): string {
  return `${word.replaceAll(':', '\\:')}:${about}`;
}

function fishScript(commands: readonly CommandHelp[]): string {
  const lines = commands.flatMap((command) => {
    const here = fishPlace(command);
    const below = command.commands.map(
      ({ name, about }) =>
        `complete -c sallyport -n ${quoted(here)} -f -a ${lastWord(name)} -d ${quoted(about)}`,
    );
    return [...below, ...command.options.map((option) => fishOption(option, here))];
  });
  return `# fish completion of sallyport: sallyport completion fish >~/.config/fish/completions/sallyport.fish
${lines.join('\n')}
`;
}

/** Where a command's own words are completed: behind its name, and none of those below it. */
function fishPlace({ name, commands }: CommandHelp): string {
  const below = commands.map((command) => lastWord(command.name)).join(' ');
  if (name === '') return '__fish_use_subcommand';
  const behind = name.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const none = below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`];
  return [...behind, ...none].join('; and ');
}

function fishOption({ flags, about, takes, choices }: OptionHelp, place: string): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const value =
    takes === 'nothing' ? '' : choices.length > 0 ? ` -xa ${quoted(choices.join(' '))}` : ' -r';
  return `complete -c sallyport -n ${quoted(place)} ${names.join(' ')}${value} -d ${quoted(about)}`;
}

/** Between single quotes, for all three. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
