import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The files of a node, whose root may be that of this machine or a folder that holds another's. */
export interface NodeFiles {
  /** The text of a file; `undefined` where there is none that can be read. */
  read(path: string): string | undefined;
  /** The names in a folder, sorted; none where there is no such folder. */
  list(path: string): string[];
  exists(path: string): boolean;
}

/** Longer configuration files are read up to here. */
const MAX_BYTES = 1024 * 1024;
const MAX_LINKS = 40;

/** Opens a node by its root. Symbolic links are followed inside of it: `/etc/x` means ROOT/etc/x. */
export function openNode(root: string): NodeFiles {
  const find = (path: string): string | undefined => {
    const inside = resolveInside(root, path);
    return inside === undefined ? undefined : join(root, inside);
  };
  return {
    read: (path) => {
      const found = find(path);
      return found === undefined ? undefined : attempt(() => readStart(found));
    },
    list: (path) => {
      const found = find(path);
      return found === undefined ? [] : (attempt(() => readdirSync(found).toSorted()) ?? []);
    },
    exists: (path) => {
      const found = find(path);
      return found !== undefined && attempt(() => lstatSync(found)) !== undefined;
    },
  };
}

/** Walks the path part by part, so that no link leads out of the root. */
function resolveInside(root: string, path: string): string | undefined {
  const pending = path.split('/').filter((part) => part !== '');
  let at = '/';
  let links = 0;
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    const next = posix.join(at, part);
    const target = attempt(() => readlinkSync(join(root, next)));
    if (target === undefined) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return undefined;
    pending.unshift(...target.split('/').filter((piece) => piece !== ''));
    if (target.startsWith('/')) at = '/';
  }
  return at;
}

function readStart(path: string): string | undefined {
  if (!lstatSync(path).isFile()) return undefined;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(MAX_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, MAX_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** What is not there, or may not be read, is not there for the tools of this user either. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
