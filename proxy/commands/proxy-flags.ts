import type { Argv } from 'yargs';

/** The flags of every command that runs the proxy, as yargs knows them. */
export interface ProxyArguments {
  readonly listen: string[];
  readonly 'allow-clients': string[];
  readonly 'client-role': string[];
  readonly 'auth-file': string | undefined;
  readonly transparent: string[];
  readonly dns: string[];
  readonly 'dns-upstream': string[];
  readonly intercept: string | undefined;
  readonly 'intercept-fallback': boolean;
  readonly 'ca-dir': string | undefined;
  readonly 'upstream-ca': string | undefined;
  readonly upstream: string | undefined;
  readonly 'no-upstream-for': string[];
  readonly resolve: string[];
  readonly 'connect-to': string[];
  readonly 'timeout-connect': string;
  readonly 'timeout-dns': string;
  readonly 'timeout-idle': string;
  readonly 'timeout-tunnel': string | undefined;
  readonly 'drain-timeout': string;
  readonly 'max-connections': number;
  readonly 'max-connections-per-client': number;
  readonly workers: number;
  readonly dashboard: string | undefined;
  readonly 'dashboard-token-file': string | undefined;
  readonly metrics: boolean;
}

/** The flags that say where the record is, and which run of it. */
export interface RecordArguments {
  readonly db: string;
  readonly run: string | undefined;
  readonly mark: string | undefined;
  readonly 'log-level': string;
  readonly 'log-file': string | undefined;
  readonly config: string | undefined;
  readonly ship: string | undefined;
  readonly 'proxy-id': string | undefined;
  readonly 'ship-keep': string;
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
    .option('transparent', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      describe: 'fd:N from systemd, or HOST:PORT=ORIGINAL-PORT: serve who knows no proxy',
    })
    .option('dns', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      describe: 'HOST:PORT to answer DNS on: forwards, and records who asked for what',
    })
    .option('dns-upstream', {
      type: 'string',
      array: true,
      nargs: 1,
      default: NONE,
      defaultDescription: 'those of /etc/resolv.conf',
      describe: 'ADDRESS[:PORT],... of the resolvers behind --dns',
    })
    .option('intercept', {
      type: 'string',
      describe: 'NAME,... whose TLS is decrypted: github.com, *.s3.*.amazonaws.com; alone, all',
    })
    .option('intercept-fallback', {
      type: 'boolean',
      default: true,
      describe: 'Tunnel a host from then on when its client rejects our certificate',
    })
    .option('ca-dir', {
      type: 'string',
      requiresArg: true,
      defaultDescription: '~/.local/share/sallyport/ca',
      describe: 'The folder of the interception CA, as sallyport ca init makes it',
    })
    .option('upstream-ca', {
      type: 'string',
      requiresArg: true,
      describe: 'PEM file: trust these for intercepted origins, besides the system’s',
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
    .option('timeout-dns', {
      type: 'string',
      default: '5s',
      describe: 'How long a name may take to resolve',
    })
    .option('timeout-idle', {
      type: 'string',
      default: '15m',
      describe: 'How long a connection may be silent',
    })
    .option('timeout-tunnel', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'no limit',
      describe: 'How long a tunnel may last in all, whatever moves in it',
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
    .option('workers', {
      type: 'number',
      default: 1,
      describe: 'Processes that share the port: one for each core that the proxy may use',
    })
    .option('dashboard', {
      type: 'string',
      requiresArg: true,
      defaultDescription: '127.0.0.1:3129, if it is free',
      describe: 'HOST:PORT of the pages to look at, /healthz, /readyz and /metrics; or off',
    })
    .option('dashboard-token-file', {
      type: 'string',
      requiresArg: true,
      describe: 'Who looks has to know the first line of this file; needed beyond loopback',
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
    .option('mark', {
      type: 'string',
      requiresArg: true,
      describe: 'Name of the phase that begins with the start; sallyport mark begins the next',
    })
    .option('ship', {
      type: 'string',
      requiresArg: true,
      defaultDescription: '$SALLYPORT_SHIP_URL, or nowhere',
      describe: 'Send all that is recorded to postgres://USER@HOST/DATABASE, too',
    })
    .option('proxy-id', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'the host name',
      describe: 'With --ship: what this proxy is called there; no other may be called so',
    })
    .option('ship-keep', {
      type: 'string',
      requiresArg: true,
      default: '10GB',
      describe: 'With --ship: delete event rows from a larger file, shipped ones first; or all',
    })
    .option('log-level', {
      type: 'string',
      choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      default: logLevel,
      describe: 'How much the log says',
    })
    .option('log-file', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'stderr',
      describe: 'File for the log, as JSON lines; SIGUSR2 opens it anew',
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      defaultDescription: '$SALLYPORT_CONFIG, or none',
      describe: 'YAML file of flags and their values; see sallyport config',
    });
}
