import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { UnavailableError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';

/** A log in a file: several processes may write to one, each line at a time. */
export interface LogFile {
  write(line: string): void;
  /** Goes on in a new file of the same name, once somebody has moved the old one away. */
  reopen(): void;
}

export interface LogFileOptions {
  /** Told, once, that lines are being lost, and that they are no more. */
  readonly report: (message: string) => void;
  /** Another way to write, for tests. */
  readonly writeTo?: (fd: number, bytes: Buffer) => number;
}

const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOCTTY;

/**
 * Opens a log, readable by its owner and their group. What is in the way later (a full disk, a folder that is
 * gone) costs lines of the log, and says so; it never stops what is logged.
 *
 * @throws {UnavailableError} where it cannot be opened now
 */
export function openLogFile(file: string, options: LogFileOptions): LogFile {
  const { report, writeTo = writeSync } = options;
  let fd = openNow(file);
  let lost = 0;
  /** A line stopped half way through: the next one must not begin behind it. */
  let isTorn = false;
  const write = (line: string): void => {
    try {
      let left = Buffer.from(isTorn ? `\n${line}` : line);
      // A disk that is nearly full takes a part, and says so at the next try.
      while (left.length > 0) {
        left = left.subarray(writeTo(fd, left));
        isTorn = left.length > 0;
      }
      if (lost > 0) report(`the log "${file}" can be written again; ${lost} lines of it are lost`);
      lost = 0;
    } catch (cause) {
      if (lost === 0) {
        report(
          `Cannot write the log "${file}" (${errorCode(cause)}): make room; until then its lines are lost, and all else goes on`,
        );
      }
      lost += 1;
    }
  };
  return {
    write,
    reopen() {
      try {
        const next = openNow(file);
        closeSync(fd);
        fd = next;
        isTorn = false;
      } catch (cause) {
        if (!(cause instanceof UnavailableError)) throw cause;
        report(`${cause.message}; it goes on in the file that was open`);
      }
    },
  };
}

function openNow(file: string): number {
  try {
    return openSync(file, FLAGS, 0o640);
  } catch (cause) {
    throw new UnavailableError(
      `Cannot open the log "${file}" (${errorCode(cause)}): name a file that can be written with --log-file`,
      { cause },
    );
  }
}
