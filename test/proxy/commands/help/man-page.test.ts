import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wideHelp } from '../../../../cli.ts';
import { renderManPage } from '../../../../proxy/commands/help/man-page.ts';
import { type CommandHelp, readAllHelp } from '../../../../proxy/commands/help/read-help.ts';
import { toolVersion } from '../../../../version.ts';

const PROGRAM: CommandHelp = {
  name: '',
  usage: ['sallyport <command>'],
  about: ['Do it.'],
  commands: [{ name: 'do', about: 'Do it' }],
  options: [],
  examples: [],
};

test('man/sallyport.1 says what the help says: where it does not, npm run man writes it', async () => {
  const page = renderManPage(await readAllHelp(wideHelp), { version: toolVersion() });

  expect(page).toBe(readFileSync(new URL('../../../../man/sallyport.1', import.meta.url), 'utf8'));
});

test('nothing that a help says is taken for a request, and what is shown can be pasted', () => {
  const page = renderManPage(
    [
      PROGRAM,
      {
        name: 'do',
        usage: ['sallyport do'],
        about: [".so /etc/passwd and 'quotes'"],
        commands: [],
        options: [
          {
            flags: ['-o', '--output'],
            about: '.ab it\\n’s',
            takes: 'a value',
            choices: ['a-b'],
            fallback: '~/x',
            isRequired: true,
          },
        ],
        examples: [{ line: "sallyport do '^x'", about: 'like \\fBthis\\fR' }],
      },
    ],
    { version: '1.0"' },
  );

  expect(page).toContain('"sallyport 1.0\\(dq"');
  expect(page).toContain('\n\\&.so /etc/passwd and \\(aqquotes\\(aq\n');
  expect(page).toContain('\n\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIvalue\\fR\n');
  expect(page).toContain('\n\\&.ab it\\en\\(cqs (needed; one of a\\-b; default: \\(ti/x)\n');
  expect(page).toContain('\nLike \\efBthis\\efR:\n');
  expect(page).toContain('\nsallyport do \\(aq\\(hax\\(aq\n');
});
