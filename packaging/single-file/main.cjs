// What the executable runs: unpacks what it carries into a private folder, once, and goes on there.
// CommonJS, and nothing but Node's own modules: that is what Node 24 can start out of an executable.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { createRequire, enableCompileCache } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const sea = require('node:sea');

const files = JSON.parse(sea.getAsset('files.json', 'utf8'));

/** Thrown with the sentence that the user reads. */
class CannotUnpack extends Error {}

/** Where the program's files are kept: the first of these that may be written. */
function cacheFolder() {
  const { SALLYPORT_CACHE_DIR, CACHE_DIRECTORY, XDG_CACHE_HOME } = process.env;
  // systemd gives CACHE_DIRECTORY to a unit that asks for it.
  if (SALLYPORT_CACHE_DIR || CACHE_DIRECTORY) return SALLYPORT_CACHE_DIR || CACHE_DIRECTORY;
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'sallyport');
}

/** Named by what it holds, so that two versions never share a file. */
function unpack(cache) {
  const digest = createHash('sha256').update(sea.getAsset('files.json', 'utf8')).digest('hex');
  const folder = path.join(cache, digest.slice(0, 32));
  try {
    fs.mkdirSync(cache, { recursive: true, mode: 0o700 });
    if (!fs.existsSync(folder)) writeAll(folder);
    checkOwner(cache);
    checkOwner(folder);
  } catch (error) {
    if (error instanceof CannotUnpack) throw error;
    throw new CannotUnpack(
      `Cannot unpack the program into ${cache}: ${error.code}; name a folder of yours in SALLYPORT_CACHE_DIR`,
    );
  }
  return folder;
}

/** Code is run from here: a folder that somebody else may write is none of ours. */
function checkOwner(folder) {
  const { mode, uid } = fs.lstatSync(folder);
  const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  if (isOurs) return;
  throw new CannotUnpack(
    `Cannot run what is in ${folder}: others may write there; name a folder of yours in SALLYPORT_CACHE_DIR`,
  );
}

/** Written beside its place and moved there whole: two that start at once do not meet. */
function writeAll(folder) {
  const fresh = fs.mkdtempSync(`${folder}.`);
  for (const name of Object.keys(files)) {
    const file = path.join(fresh, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, new Uint8Array(sea.getRawAsset(name)), { mode: 0o600 });
  }
  try {
    fs.renameSync(fresh, folder);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true });
    if (!fs.existsSync(folder)) throw error;
  }
}

try {
  const folder = unpack(cacheFolder());
  const load = createRequire(path.join(folder, 'package.json'));
  enableCompileCache(path.join(folder, 'compiled'));
  const [, , first = ''] = process.argv;
  if (path.dirname(first) === folder) {
    // A worker: the program forks itself, which is this executable, with the file to run.
    load(first);
  } else {
    load('./cli.js')
      .main(process.argv.slice(2))
      .then((code) => {
        process.exitCode = code;
      });
  }
} catch (error) {
  if (!(error instanceof CannotUnpack)) throw error;
  process.stderr.write(`sallyport: ${error.message}\n`);
  process.exitCode = 3;
}
