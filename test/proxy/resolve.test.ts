import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { nameLookUp } from '../../proxy/resolve.ts';
import { a, startDnsServer } from '../support/dns-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A machine whose files are in a folder, and whose DNS server says where it was asked. */
async function startMachine(
  files: { hosts?: string; nsswitch?: string; resolvConf?: string } = {},
) {
  const folder = tempFolder();
  const clock = { now: 0 };
  const write = (name: string, text: string): string => {
    writeFileSync(folder.at(name), text);
    return folder.at(name);
  };
  const server = await startDnsServer((name, type) => ({
    answers: type === 'A' ? [a(name, '192.0.2.53', 60)] : [],
  }));
  let resolvers = 0;
  const lookUp = nameLookUp({
    hosts: write('hosts', files.hosts ?? '127.0.0.1 localhost\n10.0.0.5 db.internal\n'),
    nsswitch: write('nsswitch.conf', files.nsswitch ?? 'hosts: files dns\n'),
    resolvConf: write('resolv.conf', files.resolvConf ?? 'nameserver 127.0.0.1\n'),
    newQueries() {
      resolvers += 1;
      return server.resolver();
    },
    system: async () => ({ kind: 'failed', code: 'asked the system', forMs: 0 }),
    now: () => clock.now,
  });
  const who = async (name: string): Promise<string> => {
    const resolved = await lookUp(name);
    return resolved.kind === 'found' ? resolved.addresses.join() : resolved.code;
  };
  return {
    ...{ who, write, clock, asked: server.asked, resolvers: () => resolvers },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('the hosts file comes first, then DNS, which is not asked for what the file has', async () => {
  await using machine = await startMachine();

  expect(await machine.who('db.internal')).toBe('10.0.0.5');
  expect(machine.asked).toEqual([]);
  expect(await machine.who('www.example.com')).toBe('192.0.2.53');
});

test('an address is an address', async () => {
  await using machine = await startMachine();

  expect(await machine.who('192.0.2.7')).toBe('192.0.2.7');
  expect(machine.asked).toEqual([]);
});

test.each(['headnode', 'printer.local', 'a.localhost', hostname().toLowerCase()])(
  'the name %s is the business of the system',
  async (name) => {
    await using machine = await startMachine({ hosts: '' });

    expect(await machine.who(name)).toBe('asked the system');
    expect(machine.asked).toEqual([]);
  },
);

test('a machine that is set up for other sources is asked as a whole', async () => {
  await using machine = await startMachine({ nsswitch: 'hosts: files sss dns\n' });

  expect(await machine.who('www.example.com')).toBe('asked the system');
  expect(await machine.who('db.internal')).toBe('10.0.0.5');
});

test('a change of the hosts file is noticed within a second', async () => {
  await using machine = await startMachine();
  await machine.who('db.internal');

  machine.write('hosts', '10.0.0.77 db.internal # moved\n');
  machine.clock.now = 999;
  const before = await machine.who('db.internal');
  machine.clock.now = 1_000;

  expect([before, await machine.who('db.internal')]).toEqual(['10.0.0.5', '10.0.0.77']);
});

test('a change of the servers makes a new resolver, and time alone does not', async () => {
  await using machine = await startMachine();
  for (machine.clock.now of [0, 2_000, 4_000]) await machine.who('www.example.com');
  const before = machine.resolvers();

  machine.write('resolv.conf', 'nameserver 127.0.0.1\nnameserver 127.0.0.2\n');
  machine.clock.now = 6_000;
  await machine.who('www.example.com');

  expect([before, machine.resolvers()]).toEqual([1, 2]);
});
