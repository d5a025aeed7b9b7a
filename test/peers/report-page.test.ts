import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../analyzer/render/hostile-report.ts';
import { sampleReport } from '../analyzer/sample-report.ts';
import { startChromium } from './support/chromium.ts';
import { runWell } from './support/peer.ts';
import { largeReport, writePage } from './support/report-page.ts';

const THEMES = ['light', 'dark'] as const;

describe('in a browser', () => {
  test('without JavaScript the page is whole, and asks nobody for anything', async () => {
    const { url } = writePage(sampleReport());
    const browser = await startChromium();
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));

    await page.goto(url);

    expect(requests).toEqual([url]);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Egress report: trial-1',
    );
    await expect(
      page
        .getByRole('row', { name: /quay\.io/ })
        .first()
        .isVisible(),
    ).resolves.toBe(true);
    for (const landmark of ['banner', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(landmark).count()).toBe(1);
    }
  });

  test.each(THEMES)('axe-core finds nothing to fault in the %s theme', async (colorScheme) => {
    const { url } = writePage(sampleReport());
    const browser = await startChromium();
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      await page.goto(url);

      expect(await faultsOf(page)).toEqual([]);
    }
  });

  test.each([390, 320])('%i px wide, nothing but the drawing scrolls sideways', async (width) => {
    const { url } = writePage(largeReport(300));
    const browser = await startChromium();
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.goto(url);

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await page.evaluate('document.querySelectorAll("svg.flow .mark").length')).toBeLessThan(
      60,
    );
  });
});

/** What axe-core finds, rule by rule, with what it found it in. */
async function faultsOf(page: Page): Promise<string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(readFileSync(axe, 'utf8'));
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
}

describe('hostile text', () => {
  test.each([
    '<script>document.title = "executed"</script>',
    '<img src="http://127.0.0.1:9/x" onerror="document.title = \'executed\'">',
    '"onmouseover="document.title = 1" style="background:url(http://127.0.0.1:9/)',
    '</style></title></svg><svg onload="document.title = \'executed\'">',
    'javascript:document.title="executed"',
  ])('%s executes nothing and fetches nothing', async (text) => {
    const { url } = writePage(reportOf(text));
    const browser = await startChromium();
    const page = await browser.newPage();
    const heard: string[] = [];
    page.on('request', (request) => heard.push(request.url()));
    page.on('dialog', (dialog) => heard.push(dialog.message()));
    // The policy would say on the console what it had to refuse.
    page.on('console', (message) => heard.push(message.text()));

    await page.goto(url);

    expect(heard).toEqual([url]);
    expect(await page.title()).toBe(`Egress report: ${text}`);
    expect(await strangersIn(page)).toEqual([]);
  });
});

/** Elements that could run or load something, and attributes that could. */
function strangersIn(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('script, img, iframe, object, embed, link, form, base')].map((e) => e.outerHTML)
       .concat([...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()
         .filter((name) => name.startsWith('on') || name === 'style' || name === 'src')))
       .concat([...document.links].map((a) => a.href).filter((href) => !/^(file|https):/.test(href)))`,
  );
}

describe('on paper', () => {
  test.each([
    ['A4', /\(A4\)/],
    ['Letter', /\(letter\)/],
  ])(
    '%s has the titles of a long table on each of its pages, in the light theme',
    async (format, size) => {
      const { file, url } = writePage(largeReport(300));
      const pdf = file.replace('.html', '.pdf');
      await print(await startChromium(), url, { format, path: pdf });

      expect(await runWell('pdfinfo', [pdf])).toMatch(new RegExp(`Page size: .*${size.source}`));
      const pages = (await runWell('pdftotext', ['-layout', pdf, '-'])).split('\f');
      expect(pages[0]).toMatch(/Summary.*In run trial-1.*Firewall team.*For the firewall team/s);
      expect(pages[1]).toMatch(/^\s*Host +Port +Evidence/);
      expect(pages.filter((page) => /^\s*Host +Port/m.test(page)).length).toBeGreaterThan(10);
      // The corner of the first page, as a picture of gray values: white, although the reader has it dark.
      await runWell('pdftoppm', ['-gray', '-r', '10', '-f', '1', '-singlefile', pdf, file]);
      expect(readFileSync(`${file}.pgm`).at(-1)).toBe(255);
    },
  );
});

async function print(
  browser: Browser,
  url: string,
  options: { readonly format: string; readonly path: string },
): Promise<void> {
  const page = await browser.newPage({ colorScheme: 'dark' });
  await page.goto(url);
  await page.pdf({ ...options, printBackground: true });
}
