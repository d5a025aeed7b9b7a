import { expect, test } from 'vitest';
import { parseConfigSelector, select } from '../../rules/config-selector.ts';

const CONFIG = {
  LoginNodes: { Pools: [{ Name: 'a' }, { Name: 'b' }] },
  SharedStorage: [{ StorageType: 'Efs' }, { StorageType: 'FsxLustre' }],
  Dns: { DisableManagedDns: true },
  Type: { unresolved: '{BatchType}' },
  Nothing: null,
};

function find(text: string) {
  const selector = parseConfigSelector(text);
  if (!selector.ok) throw new Error(selector.reason);
  const { paths, undecided } = select(selector.value, CONFIG);
  return { paths: paths.map((path) => path.join('/')), undecided: undecided.length };
}

test.each([
  ['LoginNodes/Pools/*', ['LoginNodes/Pools/0', 'LoginNodes/Pools/1']],
  ['SharedStorage/*/StorageType=Efs', ['SharedStorage/0/StorageType']],
  ['SharedStorage/*/StorageType=fsx*', ['SharedStorage/1/StorageType']],
  ['Dns/DisableManagedDns=TRUE', ['Dns/DisableManagedDns']],
  ['!Dns/DisableManagedDns=true', []],
  ['!Dns/UseEc2Hostnames=true', ['']],
  ['DirectoryService', []],
  ['Nothing', []],
  ['Dns/DisableManagedDns/Deeper', []],
  ['__proto__', []],
])('%s stands at %j', (text, paths) => {
  expect(find(text)).toEqual({ paths, undecided: 0 });
});

test('a value that is worked out later decides nothing, either way', () => {
  expect(find('Type=EC2')).toEqual({ paths: [], undecided: 1 });
  expect(find('!Type=EC2')).toEqual({ paths: [], undecided: 1 });
  expect(find('Type/Deeper=EC2')).toEqual({ paths: [], undecided: 1 });
});

test.each(['', 'A//B', 'A/', 'A='])('%j is no place', (text) => {
  expect(parseConfigSelector(text).ok).toBe(false);
});
