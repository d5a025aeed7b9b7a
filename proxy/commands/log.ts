import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

/**
 * The log: to stderr, for people on a terminal and as JSON lines elsewhere. Never in the way: the
 * data path says little, and nothing that a client sent is logged but host, port and address.
 */
export function openLog(level: string): Logger {
  const stream = process.stderr.isTTY
    ? pretty({
        destination: 2,
        sync: true,
        colorize: process.stderr.hasColors() && process.env.NO_COLOR === undefined,
        ignore: 'pid,hostname',
        translateTime: 'HH:MM:ss',
      })
    : pino.destination({ dest: 2, sync: true });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
