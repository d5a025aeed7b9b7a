import { closeSync, openSync, writeSync } from 'node:fs';
import { randomFrom } from '../soak/random.ts';

const HOSTS = 5_000;
const CLIENTS = 24;
/** Everybody asks for these; each of the others is asked for by a few machines. */
const COMMON_HOSTS = 100;
const CLIENTS_OF_A_RARE_HOST = 3;
/** One host in so many is a mirror that speaks plain HTTP. */
const PLAIN_HOSTS = 16;
const PACKAGES = 200;
/** 2026-11-01 00:00:00 UTC, in milliseconds. */
const START = 1_793_491_200_000;
const BLOCK_CHARS = 1 << 20;

/**
 * Writes an access log of Squid as a cluster leaves it: hosts by Zipf's law, most requests tunnels, the others
 * packages from mirrors, some of them never asked for before. The same log on every machine, some 120 bytes a line.
 *
 * @returns the bytes written
 */
export function writeSquidLog(file: string, lines: number): number {
  const { below } = randomFrom(7);
  const random = (): number => below(2 ** 32) / 2 ** 32;
  const nextHost = zipf(random);
  const sites = Array.from({ length: HOSTS }, (_, rank) => makeSite(random, rank));
  const out = openSync(file, 'w');
  let [clock, block, bytes] = [START, '', 0];
  for (let serial = 0; serial < lines; serial++) {
    clock += random() * 20;
    const site = sites[nextHost()];
    if (site !== undefined) block += lineOf(site, { random, clock, serial });
    if (block.length < BLOCK_CHARS && serial < lines - 1) continue;
    bytes += writeSync(out, block, null, 'latin1');
    block = '';
  }
  closeSync(out);
  return bytes;
}

interface Site {
  readonly host: string;
  readonly isPlain: boolean;
  readonly addresses: readonly string[];
  readonly clients: readonly string[];
}

interface Moment {
  readonly random: () => number;
  readonly clock: number;
  readonly serial: number;
}

function lineOf(site: Site, { random, clock, serial }: Moment): string {
  const time = `${(clock / 1_000).toFixed(3)} ${String(Math.floor(random() ** 4 * 120_000)).padStart(6)}`;
  const start = `${time} ${pick(site.clients, random)}`;
  const size = Math.floor(39 + random() ** 6 * 9_000_000);
  const server = `HIER_DIRECT/${pick(site.addresses, random)}`;
  const chance = random();
  if (!site.isPlain) {
    const target = `CONNECT ${site.host}:443 -`;
    if (chance < 0.01) return `${start} TCP_DENIED/403 3911 ${target} HIER_NONE/- text/html\n`;
    const result = chance < 0.02 ? 'TCP_TUNNEL_ABORTED' : 'TCP_TUNNEL';
    return `${start} ${result}/200 ${size} ${target} ${server} -\n`;
  }
  const result = chance < 0.2 ? 'TCP_REFRESH_UNMODIFIED/304' : 'TCP_MISS/200';
  const name = chance > 0.97 ? `build-${serial}` : `package-${below(random, PACKAGES)}`;
  const url = `http://${site.host}/el9/${name}.rpm${chance < 0.05 ? `?token=${serial}` : ''}`;
  return `${start} ${result} ${size} GET ${url} - ${server} application/x-rpm\n`;
}

function makeSite(random: () => number, rank: number): Site {
  const machines = Array.from({ length: CLIENTS }, (_, i) => `10.0.${i % 3}.${10 + i}`);
  const isCommon = rank < COMMON_HOSTS;
  return {
    host: `${word(random)}-${rank}.${word(random)}.${pick(DOMAINS, random)}`,
    isPlain: rank % PLAIN_HOSTS === 5,
    addresses: Array.from(
      { length: 1 + below(random, 2) },
      () => `198.51.${below(random, 256)}.${below(random, 256)}`,
    ),
    clients: isCommon
      ? machines
      : Array.from({ length: CLIENTS_OF_A_RARE_HOST }, () => pick(machines, random)),
  };
}

const DOMAINS = ['eu-west-1.amazonaws.com', 'example.com', 'example.org', 'example.net'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

function word(random: () => number): string {
  return Array.from({ length: 3 + below(random, 5) }, () => pick(LETTERS, random)).join('');
}

/** The rank of the host that is asked for next: the n-th most wanted has a share in proportion to 1/n. */
function zipf(random: () => number): () => number {
  let total = 0;
  const upTo = Float64Array.from({ length: HOSTS }, (_, rank) => {
    total += 1 / (rank + 1);
    return total;
  });
  return () => {
    const wanted = random() * total;
    let [low, high] = [0, HOSTS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function pick(list: readonly string[], random: () => number): string {
  return list[below(random, list.length)] ?? '';
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}
