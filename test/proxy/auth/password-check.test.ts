import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { startPasswordCheck } from '../../../proxy/auth/password-check.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const MODULE = new URL('../../../proxy/auth/password-check.ts', import.meta.url);

test('a password is compared with its hash', async () => {
  using check = startPasswordCheck();
  const hash = hashSync('secret', 4);

  expect(await check.matches('secret', hash)).toBe(true);
  expect(await check.matches('guess', hash)).toBe(false);
});

test('the checker keeps no program alive that has nothing more to ask', async () => {
  using folder = tempFolder();
  const script = folder.at('ask.mjs');
  writeFileSync(
    script,
    `import { startPasswordCheck } from ${JSON.stringify(MODULE.href)};
    console.log(await startPasswordCheck().matches('guess', '${hashSync('secret', 4)}'));`,
  );
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });

  const exitCode = await new Promise((resolve) => child.once('close', resolve));

  expect({ exitCode, said }).toEqual({ exitCode: 0, said: 'false\n' });
});
