import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

// A checkout has the source, the package has what was compiled from it.
const source = new URL('../cli.ts', import.meta.url);
const compiled = new URL('../dist/cli.js', import.meta.url);

enableCompileCache?.();
const { main } = await import((existsSync(source) ? source : compiled).href);
process.exitCode = await main(process.argv.slice(2));
