import type { CommandModule } from 'yargs';
import { ConfigError } from '../../rules/errors.ts';
import type { Shell } from './help/completion-script.ts';
import type { HelpOf } from './help/read-help.ts';

interface CompletionFlags {
  readonly shell: string | undefined;
}

/** The script that makes a shell complete the commands and flags that `helpOf` knows. */
export function completionCommand(helpOf: HelpOf): CommandModule<object, CompletionFlags> {
  return {
    command: 'completion [shell]',
    describe: 'Write a script that completes commands and flags in bash, zsh or fish',
    builder: (yargs) =>
      yargs
        .positional('shell', { type: 'string', describe: 'bash, zsh or fish; else that of $SHELL' })
        .example('source <($0 completion bash)', 'in ~/.bashrc')
        .example('$0 completion zsh >~/.zfunc/_sallyport', 'into a folder of $fpath')
        .example('$0 completion fish >~/.config/fish/completions/sallyport.fish', 'for fish'),
    handler: async ({ shell = usualShell(process.env.SHELL) }) => {
      const [{ COMPLETION_SCRIPTS }, { readAllHelp }] = await Promise.all([
        import('./help/completion-script.ts'),
        import('./help/read-help.ts'),
      ]);
      const write = COMPLETION_SCRIPTS[parseShell(shell)];
      process.stdout.write(write(await readAllHelp(helpOf)));
    },
  };
}

function usualShell(path = ''): string {
  return path.split('/').at(-1) ?? '';
}

function parseShell(text: string): Shell {
  if (text === 'bash' || text === 'zsh' || text === 'fish') return text;
  throw new ConfigError(
    `Cannot write a completion for ${JSON.stringify(text)}: write bash, zsh or fish, as in sallyport completion bash`,
  );
}
