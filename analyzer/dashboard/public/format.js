const whole = new Intl.NumberFormat('en');

/** @param {number} amount */
export function number(amount) {
  return whole.format(amount);
}

/**
 * `1 destination`, `1,024 destinations`.
 *
 * @param {number} amount
 * @param {string} noun
 */
export function count(amount, noun) {
  return `${number(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/**
 * `640 B`, `1.2 MB`: three digits say enough.
 *
 * @param {number} amount
 */
export function bytes(amount) {
  let value = amount;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/**
 * `12 s`, `4 min`, `2 h 05 min`, `3 days`.
 *
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} days`;
}

/**
 * The time of day on the clock of who looks: `10:41:07`.
 *
 * @param {number} ms
 */
export function clock(ms) {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The same for today, else the day with it: `20 Nov 10:41`.
 *
 * @param {number} ms
 * @param {number} now
 */
export function when(ms, now) {
  const at = new Date(ms);
  if (at.toDateString() === new Date(now).toDateString()) return clock(ms);
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${clock(ms).slice(0, 5)}`;
}

/**
 * As logs and reports write it: `2026-11-20 10:41:07 UTC`.
 *
 * @param {number} ms
 */
export function utc(ms) {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** @param {number} value */
function twoDigits(value) {
  return String(value).padStart(2, '0');
}

/**
 * `github.com:443`, `[2001:db8::1]:443`.
 *
 * @param {{ readonly host: string, readonly port: number }} destination
 */
export function authority({ host, port }) {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * What a bar of a chart stands for: `a minute`, `every 5 minutes`.
 *
 * @param {number} ms
 */
export function perStep(ms) {
  const units = /** @type {const} */ ([
    ['week', 604_800_000],
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ]);
  const [unit, length] = units.find(([, one]) => ms >= one) ?? ['second', 1000];
  if (ms !== length) return `every ${Math.round(ms / length)} ${unit}s`;
  return unit === 'hour' ? 'an hour' : `a ${unit}`;
}
