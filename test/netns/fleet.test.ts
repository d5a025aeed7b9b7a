import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeIdentity } from '../../samples/trial-cluster/certificate.ts';
import { countEvents, countRows, differences, SAME, untilSame } from '../support/central-record.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { readLines } from '../support/read-lines.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { buildFleet, type Fleet } from './support/fleet.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const LOAD = fileURLToPath(new URL('support/tunnel-load.ts', import.meta.url));
const PROXIES = ['one', 'two', 'three'];
const [PROXY_PORT, ORIGIN_PORT] = [3128, 4000];

/** A proxy on its machine, and its clients. */
interface Node {
  readonly proxy: string;
  readonly process: ChildProcess;
  readonly db: string;
  log(): string;
  /** Ends the clients, and says how many of them were not served. */
  endLoad(): Promise<string>;
}

test('three proxies ship to one database through every kind of weather, and it is the union of their files', async () => {
  using folder = tempFolder();
  await using fleet = buildFleet(PROXIES);
  const identity = makeIdentity(['database.fleet.test'], new Date());
  const ca = folder.at('ca.pem');
  writeFileSync(ca, identity.certificate);
  await using postgres = await startPostgres({
    ...{ host: fleet.address, inside: fleet.insideCentre, tls: identity },
  });
  // The certificate has the name of the database, and proxies know its address alone.
  const url = `${postgres.url}?sslmode=verify-ca&sslrootcert=${ca}`;
  const nodes: Node[] = [];
  for (const proxy of PROXIES) {
    nodes.push(
      await startNode(fleet, { proxy, url, env: postgres.env, db: folder.at(`${proxy}.db`) }),
    );
  }
  const files = nodes.map(({ db }) => db);
  const growth = growsWith(files);

  await growth(300);
  for (const fault of FAULTS) {
    await fault({ fleet, postgres, growth });
    await growth(300);
  }
  const unserved = await Promise.all(nodes.map((node) => node.endLoad()));
  await untilSame(postgres, files);
  for (const node of nodes) await stop(node);

  expect(unserved).toEqual(PROXIES.map(() => expect.stringMatching(/^served \d+, failed 0$/)));
  expect(await differences(postgres, files)).toEqual(SAME);
  expect(await countEvents(postgres)).toBe(countRows(files));
  for (const node of nodes) {
    // Each outage and its end is a line or two, not one a try.
    const said = node
      .log()
      .split('\n')
      .filter((line) => line.includes('"proxyId"'));
    expect(said.length).toBeLessThan(4 * FAULTS.length);
    expect(node.log()).not.toContain('Cannot write the record');
  }
});

interface World {
  readonly fleet: Fleet;
  readonly postgres: Postgres;
  /** Waits until every proxy has recorded so many more. */
  growth(events: number): Promise<void>;
}

const FAULTS: readonly ((world: World) => Promise<void>)[] = [
  async function restart({ postgres, growth }) {
    await postgres.stop();
    await growth(200);
    await postgres.start();
  },
  async function killed({ postgres, growth }) {
    await postgres.stop('kill');
    await growth(200);
    await postgres.start();
  },
  async function cutOff({ fleet, growth }) {
    for (const proxy of PROXIES) fleet.link(proxy, 'down');
    await growth(200);
    for (const proxy of PROXIES) fleet.link(proxy, 'up');
  },
  async function slow({ postgres, growth }) {
    await postgres.query(`
      CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;
      CREATE TRIGGER slow AFTER INSERT ON sallyport.event EXECUTE FUNCTION public.wait();
      CREATE TRIGGER slow AFTER INSERT ON sallyport.destination EXECUTE FUNCTION public.wait();
      CREATE TRIGGER slow AFTER INSERT ON sallyport.facet EXECUTE FUNCTION public.wait();
      CREATE TRIGGER slow AFTER UPDATE ON sallyport.proxy EXECUTE FUNCTION public.wait()`);
    await growth(300);
    await postgres.query('DROP FUNCTION public.wait CASCADE');
  },
];

interface NodeOptions {
  readonly proxy: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly db: string;
}

async function startNode(fleet: Fleet, { proxy, url, env, db }: NodeOptions): Promise<Node> {
  const child = fleet.start(
    proxy,
    process.execPath,
    [
      ...[PROGRAM, 'record', '--db', db, '--run', 'fleet', '--dashboard', 'off'],
      ...['--listen', `127.0.0.1:${PROXY_PORT}`, '--connect-to', `::127.0.0.1:${ORIGIN_PORT}`],
      ...['--ship', url, '--proxy-id', proxy],
    ],
    { ...env, NO_COLOR: '1' },
  );
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  await readLines(child.stderr)('recording');
  const clients = fleet.start(
    proxy,
    process.execPath,
    [LOAD, ...[PROXY_PORT, ORIGIN_PORT, 4].map(String)],
    {},
  );
  const line = readLines(clients.stdout);
  await line('ready');
  return {
    ...{ proxy, process: child, db, log: () => log },
    endLoad() {
      clients.stdin?.end();
      return line('served');
    },
  };
}

async function stop({ process: child }: Node): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
}

function growsWith(files: readonly string[]): (events: number) => Promise<void> {
  return async (events) => {
    const wanted = files.map((file) => countRows([file]) + events);
    while (files.some((file, at) => countRows([file]) < (wanted[at] ?? 0))) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
}
