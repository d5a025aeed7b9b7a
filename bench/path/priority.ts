import { existsSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { errorCode } from '../../proxy/error-code.ts';

/** Puts this process, and what it starts from here on, before others (a negative number) or behind them. */
export function setNice(nice: number): void {
  setPriority(nice);
  passOn(process.pid);
}

/**
 * Gives a process that was started with a session of its own the same place: Linux shares the processor among
 * sessions first (sched(7), "The autogroup feature"), and what is nice within one says nothing to the others.
 * A process whose ancestors never opened a session is in the root group, whose weight the kernel does not change
 * (EINVAL): there is no group to order then, and the place within it stands.
 */
export function passOn(pid: number): void {
  const file = `/proc/${pid}/autogroup`;
  if (!existsSync(file)) return;
  try {
    writeFileSync(file, String(getPriority()));
  } catch (error) {
    if (errorCode(error) !== 'EINVAL') throw error;
  }
}
