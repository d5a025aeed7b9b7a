#!/usr/bin/env node
// Plain JavaScript that any Node can read: an old one must get this message and not a syntax error
// or a crash in a native module, so nothing is loaded before the check.
var wanted = [22, 12];
var found = process.versions.node.split('.').map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    'sallyport: Cannot run on Node.js ' +
      process.versions.node +
      ': install Node.js ' +
      wanted.join('.') +
      ' or newer (24 is what it is tested with), or run it with npx in its own folder',
  );
  process.exit(3);
}
import('./start.js').catch((error) => {
  console.error(error);
  process.exit(3);
});
