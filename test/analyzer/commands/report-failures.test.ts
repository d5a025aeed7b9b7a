import { describe, expect, test } from 'vitest';
import { reportFailures } from '../../../analyzer/commands/report-failures.ts';
import { failureSchema } from '../../../analyzer/failure-log-schema.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { attempt, ended, recording, T0 } from '../../proxy/store/support.ts';
import { runProgram } from '../../support/program.ts';
import { record, temporaryFolder } from './record.ts';

/** Records github.com refused 62 times, from 214 s on, and one attempt that went well. */
async function recordStorm(db: string): Promise<void> {
  const recorder = openRecorder(recording(db));
  for (let i = 0; i < 62; i++) {
    const begun = attempt('github.com', { startedAt: T0 + 214_000 + i * 26_000, role: 'head' });
    await recorder.begin(begun);
    recorder.end(ended(begun, { error: 'ECONNREFUSED', status: 502 }), 'allowed');
  }
  const well = attempt('sqs.us-east-1.amazonaws.com', { role: 'head' });
  await recorder.begin(well);
  recorder.end(ended(well), 'allowed');
  await recorder.close();
}

describe('report --failures', () => {
  test('folds a storm of retries that was recorded into one line', async () => {
    using place = temporaryFolder();
    await recordStorm(place.db);

    const { stdout, exitCode } = await runProgram(['report', '--failures', '--db', place.db]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `run trial-1, from 2026-11-20 10:00:00 UTC: 1 failure of 1 client, the first first

head node 10.0.0.5
  +214 s github.com:443 refused (ECONNREFUSED), 61 retries until +1,800 s
`,
    );
  });

  test('is one JSON object that fits its schema', async () => {
    using place = temporaryFolder();
    await recordStorm(place.db);

    const text = await reportFailures({ run: ['trial-1'], db: place.db, format: 'json' });

    expect(failureSchema.parse(JSON.parse(text)).runs).toMatchObject([
      { events: 63, notListed: 0 },
    ]);
  });

  test('says so where a record holds no single attempts', async () => {
    using place = temporaryFolder();
    record(place.db, 'imported', ['github.com:443']);

    expect(await reportFailures({ run: undefined, db: place.db, format: 'text' })).toContain(
      'no single attempts',
    );
  });

  test('has no form as a table', async () => {
    using place = temporaryFolder();
    record(place.db, 'imported', ['github.com:443']);
    const args = ['report', '--failures', '--db', place.db, '--format', 'csv'];

    const { stderr, exitCode } = await runProgram(args);

    expect(stderr).toContain('Cannot write failures as --format "csv": write text or json');
    expect(exitCode).toBe(2);
  });
});
