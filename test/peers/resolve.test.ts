import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROGRAM, readEvents } from '../support/recording.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { runWell } from './support/peer.ts';

/**
 * A machine of its own, as far as names go: its files are mounted over those of this one, dnsmasq answers on
 * its loopback, and the proxy runs there. What the trial does is given as more shell.
 */
const MACHINE = `
set -eu
folder=$1 node=$2 program=$3
ip link set lo up
ip address add 10.9.9.9/32 dev lo
for file in hosts resolv.conf nsswitch.conf; do mount --bind "$folder/$file" "/etc/$file"; done
serve() {
  /usr/sbin/dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --user=root --bind-interfaces --listen-address="$1" \\
    --local-ttl=2 --local=/example.com/ --address="/moved.example.com/$2" \\
    --log-queries --log-facility="$folder/dns-$1.log" --pid-file="$folder/dns-$1.pid"
}
ask() { curl -s -o /dev/null -w '%{http_code}\\n' -x http://127.0.0.1:3128 "http://$1:9/"; }
trap 'kill $(cat "$folder"/*.pid)' EXIT
serve 127.0.0.1 10.9.9.9
"$node" "$program" record --db "$folder/a.db" --run r --listen 127.0.0.1:3128 --dashboard off 2>"$folder/log" &
echo $! >"$folder/proxy.pid"
until grep -q clients "$folder/log"; do sleep 0.1; done
`;

/** Runs a trial on that machine, to the end of the proxy. */
async function runTrial(folder: TempFolder, trial: string): Promise<void> {
  writeFileSync(folder.at('hosts'), '127.0.0.1 localhost\n10.9.9.9 db.internal\n');
  writeFileSync(folder.at('resolv.conf'), 'nameserver 127.0.0.1\nsearch example.com\n');
  writeFileSync(folder.at('nsswitch.conf'), 'hosts: files dns\n');
  const end = 'kill $(cat "$folder/proxy.pid"); wait; rm "$folder/proxy.pid"';
  const script = [MACHINE, trial, end].join('\n');
  const given = [folder.path, process.execPath, PROGRAM];
  await runWell('unshare', ['--mount', '--net', 'sh', '-c', script, 'sh', ...given]);
}

function queriesOf(folder: TempFolder, server: string, name: string): string[] {
  const log = readFileSync(folder.at(`dns-${server}.log`), 'utf8');
  return [...log.matchAll(/query\[(\w+)\] (\S+) from/g)]
    .filter(([, , asked]) => asked === name)
    .map(([, type = '']) => type)
    .toSorted();
}

test('names resolve by the files and servers of the machine, and DNS is asked once while an answer holds', async () => {
  using folder = tempFolder();

  await runTrial(
    folder,
    'for host in db.internal moved.example.com moved.example.com absent.example.com moved.example; do ask $host; done',
  );

  const seen = readEvents(folder.at('a.db'), 'r').map(({ host, address, error }) => [
    host,
    address,
    error,
  ]);
  expect(seen).toEqual([
    ['db.internal', '10.9.9.9', 'ECONNREFUSED'],
    ['moved.example.com', '10.9.9.9', 'ECONNREFUSED'],
    ['moved.example.com', '10.9.9.9', 'ECONNREFUSED'],
    ['absent.example.com', null, 'ENOTFOUND'],
    // Not moved.example.example.com, nor anything else by way of the search domain.
    ['moved.example', null, expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/)],
  ]);
  expect(queriesOf(folder, '127.0.0.1', 'moved.example.com')).toEqual(['A', 'AAAA']);
  expect(queriesOf(folder, '127.0.0.1', 'db.internal')).toEqual([]);
  expect(queriesOf(folder, '127.0.0.1', 'moved.example.example.com')).toEqual([]);
});

test('another server in resolv.conf is asked without a restart', async () => {
  using folder = tempFolder();

  await runTrial(
    folder,
    `ask moved.example.com
serve 127.0.0.2 10.9.9.7
echo 'nameserver 127.0.0.2' >"$folder/resolv.conf"
ip address add 10.9.9.7/32 dev lo
tries=0
until grep -q moved.example.com "$folder/dns-127.0.0.2.log"; do
  ask moved.example.com
  tries=$((tries + 1))
  [ $tries -lt 300 ]
  sleep 0.1
done`,
  );

  const addresses = readEvents(folder.at('a.db'), 'r').map(({ address }) => address);
  expect([addresses.at(0), addresses.at(-1)]).toEqual(['10.9.9.9', '10.9.9.7']);
});
