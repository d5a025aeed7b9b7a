import { parseListLocation } from '../policy/location.ts';

/** A value as a flag would have it. */
export type SettingValue = string | number | boolean | readonly string[];

/** Where a setting was written. */
export type Origin =
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly at: string };

export interface Setting {
  readonly name: string;
  readonly value: SettingValue;
  readonly origin: Origin;
}

/** For people: `SALLYPORT_DB`, `sallyport.yaml:3:1`. */
export function formatOrigin(origin: Origin): string {
  return origin.kind === 'environment' ? origin.variable : `${origin.file}:${origin.at}`;
}

/** Whether only its owner may know a value. */
export function isSecret(name: string, value: unknown): boolean {
  return JSON.stringify(masked(name, value)) !== JSON.stringify(value);
}

/** A value without its passwords, and the keys of presigned URLs. */
export function masked(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(name, one));
  if (typeof value !== 'string' || !value.includes('://')) return value;
  if (name === 'allow' || name === 'allow-signature') return maskedLocation(value);
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1...@').replace(/\?.*$/s, '?...');
}

function maskedLocation(value: string): string {
  try {
    return parseListLocation(value, '--allow').shown;
  } catch {
    return '...';
  }
}
