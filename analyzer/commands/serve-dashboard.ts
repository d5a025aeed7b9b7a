import { proxyUrl } from '../../proxy/commands/capture.ts';
import { accessTo, servePages } from '../../proxy/commands/operators.ts';
import { untilSignal } from '../../proxy/commands/signals.ts';
import { parseListen } from '../../proxy/config.ts';
import { openDesk } from '../dashboard/desk.ts';

export interface DashboardRequest {
  readonly db: string;
  readonly listen: string;
  readonly tokenFile: string | undefined;
  readonly allow: string | undefined;
  readonly region: string | undefined;
  readonly mirrored: readonly string[] | undefined;
  readonly rules: readonly string[] | undefined;
}

/** Serves the dashboard of a record until a signal ends it. @throws {UserError} */
export async function serveDashboard(request: DashboardRequest): Promise<void> {
  const { db, region, mirrored = [], rules = [], allow } = request;
  const address = parseListen(request.listen, '--listen');
  const access = accessTo(address, '--listen', request.tokenFile);
  const reading = { db, region, mirrored, rules };
  refuseUnreadable(reading);
  const operations = await servePages(
    address,
    { fault: () => undefined },
    {
      ...reading,
      ...{ mode: 'view', proxy: null, run: null, enforces: null, saves: allow ?? null, access },
      report: (text) => process.stderr.write(`sallyport: the dashboard: ${text}\n`),
    },
  );
  process.stderr.write(`Look at ${proxyUrl(operations.address)}/; Ctrl-C ends it\n`);
  operations.stay();
  await untilSignal(['SIGINT', 'SIGTERM', 'SIGHUP']);
  operations.close();
}

/** What the flags say wrong is said here, and not to the first page that asks. */
function refuseUnreadable(reading: Parameters<typeof openDesk>[0]): void {
  const desk = openDesk(reading, Date.now);
  try {
    desk.runs();
  } finally {
    desk.close();
  }
}
