import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import {
  CLUSTER,
  destinationsOf,
  LICENSE_PORT,
  ROLES,
} from '../../../samples/trial-cluster/cluster.ts';
import { startInternet } from '../../../samples/trial-cluster/internet.ts';
import { type Recording, startRecording } from '../../support/recording.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

/** A page that keeps book of everything that should not have happened in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors, refused scripts and styles, dialogs, requests to anywhere else. */
  readonly trouble: readonly string[];
}

export async function watchedPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble: string[] = [];
  const own = new URL(url).host;
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // A line that is down is said by the browser too; that is what the restart is about.
    if (message.type() === 'error' && !message.text().includes('net::ERR_')) {
      trouble.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && host !== own) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, trouble };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds: by rule, with the elements. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async (): Promise<AxeResults> => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** A proxy with its dashboard, and the cluster that deploys through it. */
export interface TrialProxy {
  readonly folder: TempFolder;
  readonly url: string;
  recording(): Recording;
  /** Deploys the trial cluster, from its first request to its last. */
  deploy(): Promise<void>;
  /** Ends the proxy and starts it again on the same addresses, with another run. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const DEPLOYMENT = fileURLToPath(
  new URL('../../../samples/trial-cluster/deployment.ts', import.meta.url),
);

export async function startTrialProxy(): Promise<TrialProxy> {
  const folder = tempFolder();
  const names = destinationsOf(CLUSTER).flatMap((destination) => {
    const [name = '', port] = destination.split(':');
    return port === '443' ? [name] : [];
  });
  const internet = await startInternet(names, [LICENSE_PORT]);
  writeFileSync(folder.at('stand-in.pem'), internet.certificate);
  const roles = ROLES.flatMap((role) => ['--client-role', role]);
  const start = (run: string, dashboard: string): Promise<Recording> =>
    startRecording({
      db: folder.at('trial.db'),
      run,
      flags: [
        ...['--dashboard', dashboard, '--allow', folder.at('allowlist.yaml')],
        ...roles,
        ...internet.flags,
      ],
    });
  let recording = await start('trial-1', '127.0.0.1:0');
  const url = await dashboardOf(recording);
  onTestFinished(async () => {
    await recording[Symbol.asyncDispose]();
    await internet[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  return {
    folder,
    url,
    recording: () => recording,
    async deploy() {
      const deployment = spawn(process.execPath, [DEPLOYMENT], {
        stdio: 'ignore',
        env: {
          ...process.env,
          https_proxy: recording.url,
          NODE_EXTRA_CA_CERTS: folder.at('stand-in.pem'),
        },
      });
      const [exitCode] = await once(deployment, 'exit');
      if (exitCode !== 0) throw new Error(`the deployment ended with ${exitCode}`);
    },
    async restart() {
      await recording.stop();
      recording = await start('trial-2', new URL(url).host);
    },
    async stop() {
      await recording.stop();
    },
  };
}

/** The address of the dashboard, from the log; it is said after that of the proxy. */
async function dashboardOf(recording: Recording): Promise<string> {
  const found = /look at it on (http:\/\/[^ /]+)\/;/;
  for (;;) {
    const url = found.exec(recording.log())?.[1];
    if (url !== undefined) return url;
    await once(recording.process.stderr ?? recording.process, 'data');
  }
}
