import type { Argv } from 'yargs';

/** The flags of every command that runs the proxy, as yargs knows them. */
export interface ProxyArguments {
  readonly listen: string[];
  readonly 'allow-clients': string[];
  readonly 'client-role': string[];
  readonly 'auth-file': string | undefined;
  readonly upstream: string | undefined;
  readonly 'no-upstream-for': string[];
  readonly resolve: string[];
  readonly 'connect-to': string[];
  readonly 'timeout-connect': string;
  readonly 'timeout-idle': string;
  readonly 'drain-timeout': string;
  readonly 'max-connections': number;
  readonly 'max-connections-per-client': number;
  readonly dashboard: string | undefined;
  readonly metrics: boolean;
}

/** The flags that say where the record is, and which run of it. */
export interface RecordArguments {
  readonly db: string;
  readonly run: string | undefined;
  readonly 'log-level': string;
}

/** What a flag that may be repeated is when it was not given. */
const NONE: string[] = [];

/** Lists may be repeated, and most may hold commas. */
export function withProxyFlags<T>(
  yargs: Argv<T>,
  listen: readonly string[],
): Argv<T & ProxyArguments> {
  return yargs
    .option('listen', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [...listen],
      describe: 'HOST:PORT to listen on; port 0 takes a free one',
    })
    .option('allow-clients', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      defaultDescription: 'loopback; when listening wider, private ranges too',
      describe: 'CIDR,... of those who may use the proxy',
    })
    .option('client-role', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      describe: 'CIDR=NAME: call these clients head, compute, login ...; or USER=NAME',
    })
    .option('auth-file', {
      type: 'string',
      requiresArg: true,
      describe: 'Ask for a user and password: an htpasswd file with bcrypt hashes',
    })
    .option('upstream', {
      type: 'string',
      describe: 'Parent proxy: http://[user:password@]host:port',
    })
    .option('no-upstream-for', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      describe: 'PATTERN,... of hosts that are reached without the parent proxy',
    })
    .option('resolve', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      describe: 'HOST:PORT:ADDRESS: use this address for this host, as in curl',
    })
    .option('connect-to', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      describe: 'HOST1:PORT1:HOST2:PORT2: connect to the second instead of the first, as in curl',
    })
    .option('timeout-connect', {
      type: 'string',
      default: '10s',
      describe: 'How long a destination may take to answer',
    })
    .option('timeout-idle', {
      type: 'string',
      default: '15m',
      describe: 'How long a connection may be silent',
    })
    .option('drain-timeout', {
      type: 'string',
      default: '10s',
      describe: 'How long open tunnels may go on after a signal to stop',
    })
    .option('max-connections', {
      type: 'number',
      default: 10_000,
      describe: "Clients' connections at one time, as far as ulimit -n allows",
    })
    .option('max-connections-per-client', {
      type: 'number',
      default: 2_000,
      describe: 'The same for one client address',
    })
    .option('dashboard', {
      type: 'string',
      requiresArg: true,
      defaultDescription: '127.0.0.1:3129, if it is free',
      describe: 'HOST:PORT of /healthz, /readyz and /metrics, or off',
    })
    .option('metrics', {
      type: 'boolean',
      default: false,
      describe: 'Count what passes, for Prometheus, on /metrics',
    });
}

export function withRecordFlags<T>(yargs: Argv<T>, logLevel: string): Argv<T & RecordArguments> {
  return yargs
    .option('db', {
      type: 'string',
      default: 'sallyport.db',
      describe: 'The record: a SQLite file',
    })
    .option('run', {
      type: 'string',
      describe: 'Name of the run; one that exists is continued',
      defaultDescription: 'the time of the start',
    })
    .option('log-level', {
      type: 'string',
      choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      default: logLevel,
      describe: 'How much the log on stderr says',
    });
}
