import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type FailureLog, foldFailures } from '../../analyzer/failure-log.ts';
import { failureSchema } from '../../analyzer/failure-log-schema.ts';
import { renderFailures } from '../../analyzer/render/failure-log.ts';
import type { ConnectionEvent } from '../../proxy/event.ts';
import { host } from './sample-record.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const RUN = { name: 'trial-1', startedAt: START };

/** An attempt some seconds after the start: `at(214, 'github.com', 'ECONNREFUSED')`. */
function at(
  seconds: number,
  name: string,
  error?: string,
  more: Partial<ConnectionEvent> = {},
): ConnectionEvent {
  return {
    startedAt: START + seconds * 1_000,
    ...{ client: '10.0.0.10', role: 'head', layer: 'proxy', protocol: 'tls', host: host(name) },
    ...{ port: 443, verdict: 'allowed', durationMs: 5, bytesUp: 0, bytesDown: 0, error },
    ...more,
  };
}

const compute = { client: '10.0.1.7', role: 'compute' };

function trouble(): ConnectionEvent[] {
  return [
    at(2, 'sts.amazonaws.com'),
    at(214, 'github.com', 'ECONNREFUSED'),
    ...Array.from({ length: 60 }, (_, i) => at(220 + i * 26, 'github.com', 'ECONNREFUSED')),
    at(1_800, 'github.com', 'ECONNREFUSED'),
    at(300, 'pypi.org', 'timeout-connect', compute),
    at(330, 'pypi.org', undefined, compute),
    at(400, 'license.example.net', 'CERT_HAS_EXPIRED', compute),
    at(410, 'evil.example.net', undefined, { ...compute, verdict: 'denied' }),
    at(420, 'slow.example.net', 'timeout-idle', compute),
  ];
}

describe('what failed', () => {
  test('reads as a story, the first cause first', async () => {
    await expect(renderFailures(foldFailures(trouble(), RUN))).toMatchFileSnapshot(
      '../golden/report/failures.txt',
    );
  });

  test('is one line for all retries of one thing, and says when it was reached', () => {
    const log = foldFailures(trouble(), RUN);

    expect(log.clients.map(({ client }) => client)).toEqual(['10.0.0.10', '10.0.1.7']);
    expect(log.clients[0]?.failures).toMatchObject([
      { host: 'github.com', attempts: 62, firstAfterMs: 214_000, lastAfterMs: 1_800_000 },
    ]);
    expect(log.clients[1]?.failures[0]).toMatchObject({
      host: 'pypi.org',
      reachedAfterMs: 330_000,
    });
  });

  test('begins anew once it has been reached', () => {
    const events = [at(1, 'a.net', 'ECONNRESET'), at(2, 'a.net'), at(3, 'a.net', 'ECONNRESET')];

    expect(foldFailures(events, RUN).clients[0]?.failures).toMatchObject([
      { firstAfterMs: 1_000, reachedAfterMs: 2_000 },
      { firstAfterMs: 3_000, reachedAfterMs: null },
    ]);
  });

  test('is not settled by a tunnel that was there before and only ended now', () => {
    const events = [at(10, 'a.net', 'ECONNRESET'), at(1, 'a.net')];

    expect(foldFailures(events, RUN).clients[0]?.failures[0]?.reachedAfterMs).toBeNull();
  });

  test('is nothing where all went well, and not known where there are only sums', () => {
    expect(renderFailures(foldFailures([at(1, 'a.net')], RUN))).toContain('nothing failed');
    expect(renderFailures(foldFailures([], RUN))).toContain('import with --events');
  });

  test('cannot write to a terminal what the terminal would obey', () => {
    const events = [at(1, 'a.net', 'E\u001b[2J', { role: 'x\u001b[31m' })];

    expect(renderFailures(foldFailures(events, RUN))).not.toContain('\u001b');
  });
});

const someEvents = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: 5_000 }),
      fc.constantFrom('a.net', 'b.net', 'c.net'),
      fc.constantFrom(undefined, 'ECONNREFUSED', 'ECONNRESET'),
      fc.constantFrom('10.0.0.1', '10.0.0.2', ''),
    )
    .map(([seconds, name, error, client]) => at(seconds, name, error, { client })),
  { maxLength: 60 },
);

function listed({ clients }: FailureLog): number {
  return clients
    .flatMap(({ failures }) => failures)
    .reduce((sum, { attempts }) => sum + attempts, 0);
}

describe('for any events', () => {
  test('each failed attempt is counted once, listed or not', () => {
    fc.assert(
      fc.property(someEvents, fc.integer({ min: 0, max: 4 }), (events, bound) => {
        const log = foldFailures(events, RUN, bound);
        const failed = events.filter(({ error }) => error !== undefined).length;

        expect(listed(log) + log.notListed).toBe(failed);
        expect(log.clients.flatMap(({ failures }) => failures).length).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test('each line ends after it began, and comes after the one above it', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        for (const { failures } of foldFailures(events, RUN).clients) {
          const starts = failures.map(({ firstAfterMs }) => firstAfterMs);
          expect(starts).toEqual(starts.toSorted((a, b) => a - b));
          for (const one of failures) {
            expect(one.lastAfterMs).toBeGreaterThanOrEqual(one.firstAfterMs);
            const reached = one.reachedAfterMs ?? Number.POSITIVE_INFINITY;
            expect(reached).toBeGreaterThanOrEqual(one.lastAfterMs);
          }
        }
      }),
    );
  });

  test('the JSON fits the published schema', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const report = { schema: 'sallyport/failures@1', runs: [foldFailures(events, RUN)] };

        expect(failureSchema.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined();
      }),
    );
  });
});

test('docs/schema/failures.schema.json says the same as the code', async () => {
  const schema = z.toJSONSchema(failureSchema);

  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/failures.schema.json',
  );
});
