import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { openLogFile } from './log-file.ts';

export interface LogFlags {
  readonly logLevel: string;
  /** Absent: stderr. */
  readonly logFile?: string | undefined;
}

export interface Log {
  readonly log: Logger;
  /** Goes on in a new file, once the old one has been moved away. */
  reopen(): void;
}

/**
 * The log: to stderr, for people on a terminal and as JSON lines elsewhere, or as JSON lines to a file, which
 * SIGUSR2 opens anew. Never in the way: the data path says little, and nothing that a client sent is logged but
 * host, port and address.
 *
 * @throws {UnavailableError} where the file cannot be opened
 */
export function openLog({ logLevel, logFile }: LogFlags): Log {
  const opened = logFile === undefined ? undefined : openFile(logFile);
  const log = pino(
    { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    opened ?? stderrStream(),
  );
  const reopen = (): void => opened?.reopen();
  // Without a listener the signal ends the process, also where somebody rotates a log that is not there.
  // SIGUSR1, which others use for this, starts the inspector of Node.
  process.on('SIGUSR2', reopen);
  return { log, reopen };
}

function openFile(file: string): ReturnType<typeof openLogFile> {
  return openLogFile(file, {
    report: (message) => process.stderr.write(`sallyport: ${message}\n`),
  });
}

function stderrStream(): DestinationStream {
  const stream = process.stderr.isTTY
    ? pretty({
        destination: 2,
        sync: true,
        colorize: process.stderr.hasColors() && process.env.NO_COLOR === undefined,
        ignore: 'pid,hostname',
        translateTime: 'HH:MM:ss',
      })
    : pino.destination({ dest: 2, sync: true });
  // Where it leads to a file on a full disk: what cannot be said must not end what goes on.
  stream.on('error', () => undefined);
  return stream;
}
