import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CertificateAuthority, createCa } from '../../../proxy/intercept/ca.ts';
import { saveCa } from '../../../proxy/intercept/ca-folder.ts';
import { parseInterceptNames } from '../../../proxy/intercept/intercept-names.ts';
import {
  type InterceptionConfig,
  openInterception,
} from '../../../proxy/intercept/open-interception.ts';
import { host } from '../../support/host.ts';
import { testCa } from '../../support/intercepting.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const DAY_MS = 86_400_000;

const limited: Promise<CertificateAuthority> = createCa({
  now: Date.now(),
  days: 2,
  constraints: parseInterceptNames(['github.com', '*.amazonaws.com']).constraints,
});

function open(
  config: Partial<InterceptionConfig>,
  now: number = Date.now(),
  said: string[] = [],
): ReturnType<typeof openInterception> {
  const names = parseInterceptNames(['github.com']);
  const log = { info: () => undefined, warn: (_: object, text: string) => void said.push(text) };
  return openInterception({ names, fallback: true, ...config }, { now: () => now, log });
}

test('what the names say is decrypted', async () => {
  using interception = open({ ca: await testCa() });

  expect(interception.wants(host('github.com'))).toBe(true);
  expect(interception.wants(host('gitlab.com'))).toBe(false);
});

test('names that the CA may not sign for are refused at once', async () => {
  const ca = await limited;

  expect(() => open({ ca, names: parseInterceptNames(['github.com', 'gitlab.com']) })).toThrow(
    /may sign for amazonaws.com, github.com only, and not for gitlab.com/,
  );
  expect(() => open({ ca, names: parseInterceptNames(['*']) })).toThrow(/not for \*/);
  using interception = open({ ca, names: parseInterceptNames(['api.github.com']) });
  expect(interception.wants(host('api.github.com'))).toBe(true);
});

describe('a CA in a folder', () => {
  test('that has expired is refused', async () => {
    using folder = tempFolder();
    saveCa(folder.at('ca'), await testCa());

    expect(() => open({ caFolder: folder.at('ca') }, Date.now() + 3 * DAY_MS)).toThrow(
      /^Cannot intercept with a CA that expired on \d{4}-\d\d-\d\d: make a new one/,
    );
  });

  test('that is about to expire is said', async () => {
    using folder = tempFolder();
    saveCa(folder.at('ca'), await testCa());
    const said: string[] = [];

    open({ caFolder: folder.at('ca') }, Date.now(), said)[Symbol.dispose]();

    expect(said).toEqual([expect.stringMatching(/expires soon/)]);
  });
});

test.each([
  ['nothing.pem', undefined, /^Cannot read --upstream-ca/],
  ['empty.pem', 'no certificate\n', /holds no PEM certificate/],
])('--upstream-ca %s is refused', async (name, content, expected) => {
  using folder = tempFolder();
  if (content !== undefined) writeFileSync(folder.at(name), content);
  const ca = await testCa();

  expect(() => open({ ca, upstreamCa: folder.at(name) })).toThrow(expected);
});
