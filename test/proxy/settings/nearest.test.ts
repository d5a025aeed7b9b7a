import { expect, test } from 'vitest';
import { nearestName } from '../../../proxy/settings/nearest.ts';

test.each([
  ['log-levle', 'log-level'],
  ['listn', 'listen'],
  ['dbs', 'db'],
  ['burgle', undefined],
  ['', undefined],
])('whoever writes %j may have meant %j', (written, near) => {
  expect(nearestName(written, ['log-level', 'listen', 'db', 'dns-upstream'])).toBe(near);
});
