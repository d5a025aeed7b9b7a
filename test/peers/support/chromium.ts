import { type Browser, chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Starts Debian's Chromium, which ends with the test. Its sandbox wants rights that a container lacks. */
export async function startChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  onTestFinished(() => browser.close());
  return browser;
}
