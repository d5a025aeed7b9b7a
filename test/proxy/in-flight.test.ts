import { expect, test } from 'vitest';
import { InFlight } from '../../proxy/in-flight.ts';

test('it is idle when as many have ended as have begun, and again after more', async () => {
  const serving = new InFlight();
  await serving.idle();
  const heard: string[] = [];

  serving.begin();
  serving.begin();
  const [first, second] = ['first', 'second'].map((who) =>
    serving.idle().then(() => heard.push(who)),
  );
  serving.end();
  await Promise.resolve();
  expect(heard).toEqual([]);
  serving.end();
  await Promise.all([first, second]);

  expect(heard).toEqual(['first', 'second']);
  serving.begin();
  const third = serving.idle().then(() => heard.push('third'));
  serving.end();
  await third;
  expect(heard).toHaveLength(3);
});
