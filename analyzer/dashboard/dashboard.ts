import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { startAnalyst } from './analyst.ts';
import type { AnswersOptions } from './answers.ts';
import { type AppOptions, createApp } from './app.ts';

export interface DashboardOptions
  extends Omit<AppOptions, 'clock' | 'saves'>,
    Omit<AnswersOptions, 'saves' | 'run'> {
  /** The allowlist that the pages may save; `null` where they only look. */
  readonly saves: string | null;
}

/** The dashboard, to be mounted on somebody's server. */
export interface Dashboard {
  handle(req: IncomingMessage, res: ServerResponse): void;
  close(): void;
}

/** Makes the dashboard; the record is not opened before somebody looks. */
export function openDashboard(options: DashboardOptions): Dashboard {
  const { db, region, mirrored, rules, saves, report, ...about } = options;
  const file = saves === null ? null : basename(saves);
  const analyst = startAnalyst(
    { db, region, mirrored, rules, run: about.run, saves: saves ?? undefined },
    report,
  );
  const app = createApp({ ...about, saves: file, report, clock: Date.now }, analyst);
  // The proxy beside it has its own use for `Request` and `Response`.
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return {
    handle: (req, res) => {
      listen(req, res).catch(() => res.destroy());
    },
    close: () => analyst.close(),
  };
}
