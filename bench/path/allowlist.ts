import { NAMES } from './world.ts';

/** Two thousand hosts, as a list that has grown for years; those that are asked for stand last. */
export const LISTED: readonly string[] = [
  ...Array.from(
    { length: 2_000 - NAMES.length },
    (_, at) => `host-${at}.vendor-${at % 300}.example.net`,
  ),
  ...NAMES,
];

/** The same as Sallyport reads it. */
export function allowlistText(): string {
  const entries = LISTED.map((host) => `  - host: ${host}\n    ports: [443]\n    addresses: any\n`);
  return `version: 1\nname: bench\nentries:\n${entries.join('')}`;
}
