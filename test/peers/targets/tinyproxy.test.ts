import { expect, test } from 'vitest';
import { renderTinyproxy } from '../../../analyzer/render/targets/tinyproxy.ts';
import { FOUNDING, OPTIONS } from '../../analyzer/render/targets/make-allowlist.ts';
import { startTinyproxy } from '../support/tinyproxy.ts';
import { LOOK_ALIKES, letThrough, startParent, WANTED } from './founding-requests.ts';

test('a running tinyproxy lets the eight through, and none of more than forty look-alikes', async () => {
  await using parent = await startParent();
  const { text } = renderTinyproxy(FOUNDING, OPTIONS);
  await using tinyproxy = await startTinyproxy({ filter: text, parentPort: parent.port });

  expect(await letThrough(tinyproxy.port, WANTED)).toEqual(WANTED);
  expect(await letThrough(tinyproxy.port, LOOK_ALIKES)).toEqual([]);
});
