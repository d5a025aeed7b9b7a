#!/usr/bin/env node
// Plain JavaScript that any Node can read: an old one must get this message and not a syntax error
// or a crash in a native module, so nothing is loaded before the check.
// better-sqlite3 is built for version 10 of Node-API, and one without it (22.13, 23.5) dies of SIGSEGV.
if (!(Number(process.versions.napi) >= 10)) {
  console.error(
    'sallyport: Cannot run on Node.js ' +
      process.versions.node +
      ': install Node.js 22.14 or newer (24 is what it is tested with), or run it with npx in its own folder',
  );
  process.exit(3);
}
import('./start.js').catch((error) => {
  console.error(error);
  process.exit(3);
});
