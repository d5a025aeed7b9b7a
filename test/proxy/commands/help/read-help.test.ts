import { expect, test } from 'vitest';
import { wideHelp } from '../../../../cli.ts';
import { readAllHelp, readHelp } from '../../../../proxy/commands/help/read-help.ts';

test('a help is taken apart as it is written', () => {
  const help = readHelp(
    [
      'sallyport ca export [flags]',
      '',
      'Write it.',
      '',
      'Options:',
      '      --help    Show help                     [boolean]',
      '      --listen  HOST:PORT to listen on        [array] [default: ["127.0.0.1:3128"]]',
      '  -o, --output  Where to  [string] [required] [choices: "a", "b"] [default: "a"]',
      '',
      'Examples:',
      "  sallyport ca export | ssh x  make one's node trust it",
    ].join('\n'),
    'ca export',
  );

  expect(help).toMatchObject({
    usage: ['sallyport ca export [flags]'],
    about: ['Write it.'],
    commands: [],
    examples: [{ line: 'sallyport ca export | ssh x', about: "make one's node trust it" }],
  });
  expect(help.options).toEqual([
    {
      ...{ flags: ['--help'], about: 'Show help', takes: 'nothing', choices: [] },
      ...{ fallback: undefined, isRequired: false },
    },
    {
      ...{ flags: ['--listen'], about: 'HOST:PORT to listen on', takes: 'values', choices: [] },
      ...{ fallback: '127.0.0.1:3128', isRequired: false },
    },
    {
      ...{ flags: ['-o', '--output'], about: 'Where to', takes: 'a value', choices: ['a', 'b'] },
      ...{ fallback: 'a', isRequired: true },
    },
  ]);
});

test('every command of the program is found, with what each flag is for', async () => {
  const all = await readAllHelp(wideHelp);

  expect(all.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['', 'enforce', 'ca', 'ca init', 'config show', 'profile compare']),
  );
  const silent = all.flatMap(({ name, options }) =>
    options.filter(({ about }) => about === '').map(({ flags }) => `${name} ${flags}`),
  );
  expect(silent).toEqual([]);
});
