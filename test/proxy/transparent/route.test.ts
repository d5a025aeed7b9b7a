import { expect, test } from 'vitest';
import type { NameSource } from '../../../proxy/event.ts';
import type { Resolve } from '../../../proxy/route.ts';
import { transparentResolve } from '../../../proxy/transparent/route.ts';
import type { Ip } from '../../../rules/ip.ts';
import { ip } from '../../support/ip.ts';

const CLIENTS = ip('192.0.2.7');
const OURS = ip('198.51.100.1');
const OWN = ip('10.0.0.1');

test.each([
  ['recording, a name in the ClientHello', 'sni', false, [OURS], [CLIENTS]],
  ['recording, a name in the Host field', 'host', false, [OURS], [CLIENTS]],
  ['enforcing, a name that our resolver led to this address', 'dns', true, [OURS], [CLIENTS]],
  ['enforcing, a claim that the resolver does not bear out', 'sni', true, [OURS], [OURS]],
  ['enforcing, a claim in the Host field', 'host', true, [OURS], [OURS]],
  ['enforcing, a claim that it bears out', 'sni', true, [OURS, CLIENTS], [CLIENTS]],
] as const)('%s', async (_what, nameFrom, enforcing, answers, expected) => {
  expect(await resolveAs({ address: CLIENTS, nameFrom, enforcing, answers })).toEqual(expected);
});

test('behind a redirect the name is resolved here', async () => {
  const found = resolveAs({
    address: undefined,
    nameFrom: 'sni',
    enforcing: false,
    answers: [OURS],
  });

  expect(await found).toEqual([OURS]);
});

test('a name that leads back to this machine is not followed', async () => {
  const found = resolveAs({
    address: undefined,
    nameFrom: 'sni',
    enforcing: false,
    answers: [OURS, OWN],
  });

  await expect(found).rejects.toMatchObject({ code: 'ELOOP' });
});

function resolveAs({
  answers,
  ...route
}: {
  readonly address: Ip | undefined;
  readonly nameFrom: NameSource;
  readonly enforcing: boolean;
  readonly answers: readonly Ip[];
}): ReturnType<Resolve> {
  const resolve = async (): Promise<readonly Ip[]> => answers;
  return transparentResolve({ ...route, resolve, isOwn: (address) => address === OWN })(
    'github.com',
  );
}
