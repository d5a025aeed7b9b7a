import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

/** A small file system of its own, which goes away with its scope. Mounting takes root. */
export interface Mounted extends Disposable {
  at(name: string): string;
  /** Makes it read-only under everyone's feet, as the kernel does when a disk fails. */
  fail(): void;
}

/** A file system in memory. */
export function mountMemory(bytes: number): Mounted {
  return mounted((path) => run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', path]));
}

/** A file system on a disk that is a file. */
export function mountDisk(bytes: number): Mounted {
  return mounted((path, folder) => {
    const disk = join(folder, 'disk');
    writeFileSync(disk, '');
    truncateSync(disk, bytes);
    run('/usr/sbin/mkfs.ext4', ['-q', '-F', disk]);
    run('mount', ['-o', 'loop', disk, path]);
  });
}

function mounted(mount: (path: string, folder: string) => void): Mounted {
  const folder = tempFolder();
  const path = folder.at('mounted');
  mkdirSync(path);
  mount(path, folder.path);
  return {
    at: (name) => join(path, name),
    fail: () => run('mount', ['-o', 'remount,abort', path]),
    [Symbol.dispose]() {
      run('umount', ['-l', path]);
      folder[Symbol.dispose]();
    },
  };
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
