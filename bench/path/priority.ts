import { existsSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Puts this process, and what it starts from here on, before others (a negative number) or behind them. */
export function setNice(nice: number): void {
  setPriority(nice);
  passOn(process.pid);
}

/**
 * Gives a process that was started with a session of its own the same place: Linux shares the processor among
 * sessions first (sched(7), "The autogroup feature"), and what is nice within one says nothing to the others.
 */
export function passOn(pid: number): void {
  const file = `/proc/${pid}/autogroup`;
  if (existsSync(file)) writeFileSync(file, String(getPriority()));
}
