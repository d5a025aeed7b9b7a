import { expect, test } from 'vitest';
import { Outage, type ShipNews } from '../../../proxy/ship/outage.ts';

function outageAt(): { outage: Outage; news: ShipNews[]; pass: (ms: number) => void } {
  const news: ShipNews[] = [];
  let now = 0;
  const outage = new Outage(
    (said) => news.push(said),
    () => now,
  );
  return { outage, news, pass: (ms) => (now += ms) };
}

test('a fault is said once, however often it is met, and its end once', () => {
  const { outage, news, pass } = outageAt();
  for (let i = 0; i < 1_000; i++) {
    outage.begin('unreachable', 'away');
    pass(30_000);
  }
  outage.end();
  outage.end();
  expect(news.map(({ level }) => level)).toEqual(['error', 'info']);
});

test('another fault in the same outage is said too', () => {
  const { outage, news } = outageAt();
  outage.begin('unreachable', 'away');
  outage.begin('full', 'disk full');
  outage.begin('unreachable', 'away');
  expect(news).toHaveLength(2);
  expect(outage.fault).toBe('unreachable');
});

test('a database that goes up and down all day is six pairs of lines an hour', () => {
  const { outage, news, pass } = outageAt();
  for (let i = 0; i < 3_600; i += 2) {
    outage.begin('unreachable', 'away');
    pass(1_000);
    outage.end();
    pass(1_000);
  }
  expect(news).toHaveLength(12);
});
