import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wideHelp } from '../../../cli.ts';
import { toolVersion } from '../../../version.ts';
import { renderManPage } from './man-page.ts';
import { readAllHelp } from './read-help.ts';

// `npm run man`: the page is kept in the repository, as packages are installed without a build.
const file = new URL('../../../man/sallyport.1', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, renderManPage(await readAllHelp(wideHelp), { version: toolVersion() }));
process.stdout.write(`written to ${fileURLToPath(file)}\n`);
