import { writeSync } from 'node:fs';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { attempt, ended, recording } from './support.ts';

/** Records without end, and prints each new key once the recorder has let it in. */
const [file = '', round = ''] = process.argv.slice(2);
const recorder = openRecorder(recording(file, { flushMs: 3 }));

for (let i = 0; ; i++) {
  const verdict = i % 5 === 0 ? 'denied' : 'allowed';
  const fresh = attempt(`h${i % 17}.r${round}.example`, { port: 1 + (i % 60_000), verdict });
  const popular = attempt('github.com');
  const durable = await recorder.begin(fresh);
  if (durable) writeSync(1, `${fresh.host}:${fresh.port} ${verdict}\n`);
  if (durable) recorder.end(ended(fresh));
  if (await recorder.begin(popular)) recorder.end(ended(popular));
  // Lets the timers of the recorder run between two attempts, as sockets would.
  if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
}
