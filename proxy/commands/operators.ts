import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { type Access, readAccess } from '../../analyzer/dashboard/access.ts';
import type { Dashboard, DashboardOptions } from '../../analyzer/dashboard/dashboard.ts';
import { ConfigError, UnavailableError } from '../../rules/errors.ts';
import { parseHost } from '../../rules/host.ts';
import { isLoopback, type ListenAddress, parseListen } from '../listen-address.ts';
import { type Operations, type OperationsPorts, startOperations } from '../operations.ts';

export interface OperatorFlags {
  readonly db: string;
  /** Absent: the usual address, if it is free. `off`: none. */
  readonly dashboard?: string | undefined;
  readonly dashboardTokenFile?: string | undefined;
}

export interface OperatorPorts extends Omit<OperationsPorts, 'rest'> {
  /** What the dashboard says of the proxy beside it. */
  readonly about: Pick<DashboardOptions, 'mode' | 'proxy' | 'run' | 'saves' | 'enforces'>;
}

const USUAL_DASHBOARD = '127.0.0.1:3129';
const WARM_UP_MS = 500;

/** Opens the pages for operators. Where nobody asked for them, another proxy that has them is no fault. */
export async function openOperations(
  { db, dashboard, dashboardTokenFile }: OperatorFlags,
  log: Logger,
  { about, ...ports }: OperatorPorts,
): Promise<Operations | undefined> {
  if (dashboard === 'off') return undefined;
  const address = parseListen(dashboard ?? USUAL_DASHBOARD, '--dashboard');
  const access = accessTo(address, '--dashboard', dashboardTokenFile);
  const report = (text: string): void => log.error(`the dashboard: ${text}`);
  const reading = { db, region: undefined, mirrored: [], rules: [] };
  try {
    return await servePages(address, ports, {
      ...about,
      ...reading,
      access,
      report,
    });
  } catch (cause) {
    if (dashboard !== undefined || !(cause instanceof UnavailableError)) throw cause;
    log.debug(cause.message);
    return undefined;
  }
}

/** Serves the dashboard beside the pages for operators. @throws {UnavailableError} */
export async function servePages(
  address: ListenAddress,
  ports: Omit<OperationsPorts, 'rest'>,
  options: Omit<DashboardOptions, 'names'>,
): Promise<Operations> {
  const names = namesOf(address);
  let opening: Promise<Dashboard> | undefined;
  const dashboard = async (): Promise<Dashboard> => {
    const { openDashboard } = await import('../../analyzer/dashboard/dashboard.ts');
    return openDashboard({ ...options, names });
  };
  const operations = await startOperations(address, {
    ...ports,
    rest(req, res) {
      opening ??= dashboard();
      opening.then(
        (opened) => opened.handle(req, res),
        (cause: unknown) => {
          options.report(String(cause));
          res.destroy();
        },
      );
    },
  });
  // Read in when the proxy has its start behind it; a short `run` never does.
  const warming = setTimeout(() => {
    opening ??= dashboard();
  }, WARM_UP_MS).unref();
  return {
    address: operations.address,
    stay: () => operations.stay(),
    close() {
      clearTimeout(warming);
      operations.close();
      void opening?.then((opened) => opened.close());
    },
  };
}

/** Who may look: beyond loopback, only who knows the token. @throws {ConfigError} */
export function accessTo(
  address: ListenAddress,
  flag: string,
  tokenFile: string | undefined,
): Access | undefined {
  if (tokenFile !== undefined) return readAccess(tokenFile);
  if (isLoopback(address.host)) return undefined;
  throw new ConfigError(
    `Cannot show the record to whoever reaches ${flag} ${address.host}:${address.port}: name a file with a token, --dashboard-token-file FILE, or listen on 127.0.0.1`,
  );
}

/** What this machine may be called in a browser's address line. */
function namesOf({ host }: ListenAddress): ReadonlySet<string> {
  return new Set(
    [host, hostname()].flatMap((name) => {
      const parsed = parseHost(name);
      return parsed.ok ? [parsed.value] : [];
    }),
  );
}
