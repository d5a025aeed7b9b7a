import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readAccess } from '../../analyzer/dashboard/access.ts';
import { DOWNLOADS } from '../../analyzer/dashboard/downloads.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { type Asked, CLUSTER, recordRun } from '../analyzer/dashboard/recorded.ts';
import { type Served, serveRecord } from '../analyzer/dashboard/serving.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startChromium } from './support/chromium.ts';
import {
  startTrialProxy,
  violationsOn,
  type WatchedPage,
  watchedPage,
} from './support/dashboard-page.ts';

/** A browser, a proxy and a cluster on a machine that others use as well. */
vi.setConfig({ testTimeout: 240_000 });
const WAIT = { timeout: 60_000 };

interface Shown extends WatchedPage {
  readonly served: Served;
  readonly allowlist: string;
}

/** Shows what was recorded in a browser. */
async function show(
  asked: readonly Asked[],
  options: Parameters<typeof watchedPage>[2] = {},
  run = 'trial-1',
): Promise<Shown> {
  const folder = tempFolder();
  recordRun({ db: folder.at('trial.db'), run, asked });
  const allowlist = folder.at('allowlist.yaml');
  const served = await serveRecord(folder.at('trial.db'), { saves: allowlist });
  onTestFinished(async () => {
    await served[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  const browser = await startChromium();
  const watched = await watchedPage(browser, served.url, options);
  await watched.page.getByRole('heading', { name: /^Destinations|^Waiting/ }).waitFor(WAIT);
  return { ...watched, served, allowlist };
}

function rows(page: Page): Promise<string[]> {
  return page.locator('tbody [data-main]').allInnerTexts();
}

test('a trial is watched from its first request to the allowlist, across a restart of the proxy', async () => {
  const trial = await startTrialProxy();
  const browser = await startChromium();
  const { page, trouble } = await watchedPage(browser, trial.url);

  await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor(WAIT);
  expect(await page.getByText(trial.recording().url).count()).toBeGreaterThan(0);

  const deployed = trial.deploy();
  await page.getByRole('heading', { name: /^Destinations/ }).waitFor(WAIT);
  await deployed;
  await page.getByRole('heading', { name: 'Destinations 25' }).waitFor(WAIT);
  expect(await page.locator('tr.new .badge').first().textContent()).toBe('new');
  expect(
    await page
      .getByRole('status')
      .filter({ hasText: /new destination/ })
      .count(),
  ).toBe(1);
  expect(await page.locator('.lanes .lane').allInnerTexts()).toEqual(
    expect.arrayContaining(['head', 'compute']),
  );

  await page.getByRole('button', { name: 'mark as seen' }).click();
  await expect.poll(() => page.locator('tr.new').count(), WAIT).toBe(0);

  await page.getByLabel('github', { exact: false }).first().check();
  await expect
    .poll(async () => (await rows(page)).toSorted(), WAIT)
    .toEqual(['codeload.github.com:443', 'github.com:443']);
  expect(page.url()).toContain('category=github');
  await page.getByRole('checkbox', { name: 'Select all 2', exact: true }).click();
  await page.getByText('2 destinations selected').waitFor(WAIT);
  await page.getByRole('button', { name: 'Review for allowlist.yaml' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('heading').textContent()).toBe(
    'Write allowlist.yaml with 2 entries',
  );
  expect(await dialog.locator('.added').allInnerTexts()).toContain('+  - host: github.com\n');
  const file = trial.folder.at('allowlist.yaml');
  expect(existsSync(file)).toBe(false);
  await dialog.getByRole('button', { name: 'Write allowlist.yaml' }).click();
  await page.getByText('allowlist.yaml is written: 2 entries added.').waitFor(WAIT);
  expect(
    parseAllowlist(readFileSync(file, 'utf8'), file, Date.now()).allowlist.entries,
  ).toHaveLength(2);

  await trial.restart();
  await page.getByText('Live', { exact: true }).waitFor(WAIT);
  await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor(WAIT);
  await trial.deploy();
  await page.getByRole('heading', { name: 'Destinations 2' }).waitFor(WAIT);
  await page.getByRole('checkbox', { name: 'Select github.com:443', exact: true }).check();
  await page.getByRole('button', { name: 'Review for allowlist.yaml' }).click();
  await page.getByText('Nothing changes: the list has all of it.').waitFor(WAIT);
  expect(trouble).toEqual([]);
});

test('rows are found, filtered by a click, sorted, unfolded and opened, with the address line in step', async () => {
  const { page, trouble, served } = await show(CLUSTER);

  expect((await rows(page))[0]).toBe('refused.example.org:443');
  await page.getByRole('searchbox').fill('mirror');
  await expect.poll(() => rows(page), WAIT).toEqual(['▸Operating system mirrors']);
  await page
    .getByRole('button', { name: 'Operating system mirrors', exact: false })
    .first()
    .click();
  await expect
    .poll(() => rows(page), WAIT)
    .toEqual(['▾Operating system mirrors', 'mirror.cs.pitt.edu:80', 'mirror.umd.edu:80']);
  await page.getByRole('link', { name: 'mirror.umd.edu:80' }).click();
  await page.getByRole('heading', { name: 'mirror.umd.edu:80' }).waitFor(WAIT);
  expect(await page.getByText('/centos/7/os/x86_64/repodata/repomd.xml').count()).toBe(1);
  await page.reload();
  await page.getByRole('heading', { name: 'What it is, and who says so' }).waitFor(WAIT);
  await page.getByRole('link', { name: 'All destinations' }).click();
  expect(await page.getByRole('searchbox').inputValue()).toBe('mirror');

  await page.getByRole('button', { name: 'Show all again' }).click();
  await page.getByRole('button', { name: 'Destination', exact: true }).click();
  await expect.poll(async () => (await rows(page))[0], WAIT).toBe('▸cloudfront.net');
  expect(
    await page.getByRole('columnheader', { name: 'Destination' }).getAttribute('aria-sort'),
  ).toBe('ascending');
  await page.locator('tbody').getByRole('button', { name: 'endpoint' }).click();
  await expect.poll(() => rows(page), WAIT).toEqual(['sqs.us-east-1.amazonaws.com:443']);
  await page.goBack();
  await expect.poll(async () => (await rows(page)).length, WAIT).toBe(6);
  expect([trouble, served.complaints]).toEqual([[], []]);
});

test('who was refused what stands on top, with the entry that would allow it', async () => {
  const { page } = await show(CLUSTER);

  await page.getByText('Refused').first().click();
  const refused = page.locator('.refusal');

  expect(await refused.textContent()).toMatch(
    /refused\.example\.org:443\s*the allowlist has no entry for it\s*10\.0\.1\.1 \(compute\) asked once/,
  );
  expect(await refused.getByRole('region').textContent()).toContain(
    '- {host: refused.example.org, ports: [443]}',
  );
});

test('all of it works from the keyboard', async () => {
  const { page } = await show(CLUSTER);
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.textContent ?? '');

  await page.getByRole('link', { name: 'refused.example.org:443' }).last().focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('nobody-knows.example.net:8443');
  await page.keyboard.press('x');
  await page.getByText('1 destination selected').waitFor(WAIT);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'nobody-knows.example.net:8443' }).waitFor(WAIT);
  await expect.poll(focused, WAIT).toBe('nobody-knows.example.net:8443');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: /^Destinations/ }).waitFor(WAIT);
  await page.keyboard.press('Control+k');
  const search = page.getByRole('searchbox');
  await expect
    .poll(() => search.evaluate((box) => box === document.activeElement), WAIT)
    .toBe(true);
  await page.keyboard.type('x');
  await expect.poll(() => search.inputValue(), WAIT).toBe('x');
});

/** Before the eleventh download of a page Chromium asks its user. */
const DOWNLOADS_OF_A_PAGE = 8;

test('every format can be downloaded', async () => {
  const { page, trouble } = await show(CLUSTER);
  const dialog = page.getByRole('dialog');
  const links = dialog.locator('a, form button');
  const forms = DOWNLOADS.targets.map((target) => Math.max(1, target.forms.length));
  const wanted = DOWNLOADS.reports.length + 1 + forms.reduce((sum, count) => sum + count, 0);

  const names = new Set<string>();
  for (let i = 0; i < wanted; i++) {
    if (i % DOWNLOADS_OF_A_PAGE === 0) {
      await page.reload();
      await page.getByRole('button', { name: 'Download' }).click();
      await dialog.getByLabel('for clients that reach').fill('proxy.example.com:3128');
    }
    const downloading = page.waitForEvent('download', WAIT);
    await links.nth(i).click();
    const download = await downloading;
    names.add(download.suggestedFilename());
    expect(readFileSync(await download.path()).length).toBeGreaterThan(0);
  }

  expect(await links.count()).toBe(wanted);
  expect(names.size).toBe(wanted);
  expect(trouble).toEqual([]);
});

const HOSTILE = [
  '<script>globalThis.pwned = 1</script>',
  '"><img src=x onerror="globalThis.pwned=1">',
  "javascript:globalThis.pwned=1//'",
  '</textarea></pre></style><svg onload=globalThis.pwned=1>',
  '{{globalThis.pwned=1}}',
  '\u202e\u0007\u001b]0;owned\u0007',
];

test('what clients write into names, paths and headers is text, and executes nothing', async () => {
  const asked = HOSTILE.map(
    (text, i): Asked => ({
      ...{ at: `hostile-${i}.example.com:80`, s: i, method: 'GET', path: `/${text}` },
      ...{ userAgent: text, role: text, sni: text, error: i % 2 === 0 ? text : 'no-entry' },
      verdict: i % 2 === 0 ? 'allowed' : 'denied',
    }),
  );
  const { page, trouble } = await show(asked, {}, '"><img src=x onerror=globalThis.pwned=1>');

  await page.getByText('Refused').first().click();
  for (const host of (await rows(page)).filter((text) => text.endsWith(':80'))) {
    await page.locator('tbody').getByRole('link', { name: host, exact: true }).click();
    await page.getByRole('heading', { name: host }).waitFor(WAIT);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: /^Destinations/ }).waitFor(WAIT);
  }
  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await page.getByText(/destinations selected/).waitFor(WAIT);
  await page.getByRole('button', { name: /^Review for/ }).click();
  await page.getByRole('dialog').waitFor(WAIT);
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox').fill(`${HOSTILE[0]} nowhere`);
  await page.getByText('No destination fits these filters.').waitFor(WAIT);

  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  expect(await page.locator('img[src="x"], svg[onload], #app script').count()).toBe(0);
  for (const control of ['\u0007', '\u001b', '\u202e']) {
    expect(await page.locator('body').textContent()).not.toContain(control);
  }
  expect(trouble).toEqual([]);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test('axe-core finds nothing: the list, a destination, the dialogs', async () => {
    const { page } = await show(CLUSTER, { colorScheme });
    await page.getByText('Refused').first().click();
    await page
      .getByRole('button', { name: /Operating system mirrors/ })
      .first()
      .click();
    await page.getByText('As a table').click();
    await page.locator('.limits summary').first().click();

    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('checkbox', { name: /^Select all/ }).click();
    await page.getByText(/destinations selected/).waitFor(WAIT);
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: /^Review for/ }).click();
    await page.getByRole('dialog').waitFor(WAIT);
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    for (const name of ['Download', 'Keys']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog').waitFor(WAIT);
      expect(await violationsOn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close' }).click();
    }
    await page.getByRole('link', { name: 'github.com:443' }).last().click();
    await page.getByRole('heading', { name: 'Evidence' }).waitFor(WAIT);
    expect(await violationsOn(page)).toEqual([]);
  });

  test('axe-core finds nothing: an empty record, a phone', async () => {
    const empty = await show([], { colorScheme });
    expect(await violationsOn(empty.page)).toEqual([]);
    const phone = await show(CLUSTER, { colorScheme, viewport: { width: 390, height: 844 } });
    expect(await violationsOn(phone.page)).toEqual([]);
  });
});

test('the other theme is one press away, and stays', async () => {
  const { page } = await show(CLUSTER, { colorScheme: 'light' });
  const paper = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();

  await page.getByRole('button', { name: 'Dark' }).click();
  const dark = await paper();
  await page.reload();
  await page.getByRole('heading', { name: /^Destinations/ }).waitFor(WAIT);

  expect(dark).not.toBe(light);
  expect(await paper()).toBe(dark);
});

test.each([320, 390, 768, 1440])(
  'at a width of %d pixels nothing has to be scrolled sideways',
  async (width) => {
    const { page } = await show(CLUSTER, { viewport: { width, height: 800 } });
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: 'nobody-knows.example.net:8443' }).click();
    await page.getByRole('heading', { name: 'Evidence' }).waitFor(WAIT);
    expect(await overflow()).toBeLessThanOrEqual(0);
  },
);

describe('with three thousand destinations', () => {
  let asked: Asked[] = [];
  beforeEach(() => {
    asked = Array.from({ length: 3_000 }, (_, i) => ({ at: `h${i}.example.com:443`, s: i / 6 }));
  });

  test('the first hundred are shown, and the others are a page away', async () => {
    const { page } = await show(asked);

    expect((await rows(page)).length).toBe(100);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('101–200 of 3,000 rows').waitFor(WAIT);
    expect((await rows(page))[0]).toBe('h2899.example.com:443');
    await page.locator('.pager select').selectOption('1000');
    await expect.poll(async () => (await rows(page)).length, WAIT).toBe(1_000);
  });
});

test('who does not know the token signs in first', async () => {
  const folder = tempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  recordRun({ db: folder.at('trial.db'), asked: CLUSTER });
  writeFileSync(folder.at('token'), 'a-token-of-this-test\n');
  const served = await serveRecord(folder.at('trial.db'), {
    access: readAccess(folder.at('token')),
  });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const { page } = await watchedPage(await startChromium(), served.url);

  await page.getByLabel('Token').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('That is not the token.').waitFor(WAIT);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByLabel('Token').fill('a-token-of-this-test');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Destinations 8' }).waitFor(WAIT);
});
