import type { Logger } from 'pino';
import type { Policy } from '../rules/decide.ts';
import { toolVersion } from '../version.ts';
import type { ListenAddress, ProxyConfig } from './config.ts';
import type { HeldElsewhere } from './connections.ts';
import { startForwarder } from './dns/forwarder.ts';
import { type DnsEnforcement, judgeNames } from './dns/judge.ts';
import { keepNames } from './dns/name-memory.ts';
import type { Attempt, Layer, PolicyLabel } from './event.ts';
import { guardWith } from './guard.ts';
import type { OpenInterception } from './intercept/open-interception.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { keepNursery } from './nursery.ts';
import type { OpenTunnels } from './open-tunnels.ts';
import { keepOrigins } from './origins.ts';
import type { RecordPort } from './outcome.ts';
import { startProxy } from './server.ts';
import { openStore } from './store/open.ts';
import { type Recorder, type RecorderState, recordInto } from './store/recorder.ts';
import type { RecorderTrouble } from './store/trouble.ts';

/** What the proxy does with what it is asked for. */
export interface RecordingMode {
  readonly policy: () => Policy;
  readonly reportOnly?: boolean | undefined;
  /** Whom a refused client may ask. */
  readonly contact?: string | undefined;
  readonly policyVersion?: (() => number) | undefined;
  /** Which allowlist is in force; absent while recording. */
  readonly policyLabel?: (() => PolicyLabel) | undefined;
  /** How names with no entry are answered; `nxdomain` where it is absent. */
  readonly dnsEnforcement?: DnsEnforcement | undefined;
  /** Asked about when the policy changes. */
  readonly tunnels?: OpenTunnels | undefined;
}

/** What a process has to know that shares its port, and its run, with others. */
interface Membership {
  readonly elsewhere: HeldElsewhere;
  readonly listen: readonly ListenAddress[];
  /** The name of the proxy in `Via`, by which a loop is seen, whichever process it comes back to. */
  readonly pseudonym: string;
  /** Told what is wrong with the record, in place of the log: others will find the same. */
  troubled(trouble: RecorderTrouble): void;
}

export interface RecordingOptions {
  readonly config: ProxyConfig;
  /** The file of the record. */
  readonly db: string;
  /** Whether what passes is counted. */
  readonly metrics: boolean;
  readonly run: string;
  readonly mode: RecordingMode;
  readonly log: Logger;
  /** Absent where one process serves alone. */
  readonly member?: Membership | undefined;
  /** Another process of ours writes to the file as well: one that ships it. */
  readonly isShipped?: boolean | undefined;
}

/** A proxy with its record and its counters: the data path of one process. */
export interface RecordingProxy {
  readonly addresses: readonly ListenAddress[];
  state(): RecorderState;
  /** Connections that clients hold here. */
  connections(): number;
  readonly metrics: Metrics;
  /** Stops accepting, lets what is open go on for so long, and cuts the rest; may be asked again for less. */
  drain(timeoutMs: number): Promise<void>;
  /** Drains, and closes the record. @throws {UnavailableError} saying what could not be written */
  close(timeoutMs: number): Promise<void>;
}

/**
 * How long the lock of another process of ours is no failure of the record: on a machine with too much
 * to do, one that holds it may not run for a second. A client waits for 5 s at most.
 */
const PATIENCE_MS = 3_000;
/** A process that is not the only writer waits for the lock off the event loop, most of the time. */
const SHARED_BUSY_MS = 10;

/** Opens the record, then the proxy: nothing is served that could not be recorded. @throws {UserError} */
export async function startRecordingProxy(options: RecordingOptions): Promise<RecordingProxy> {
  const { config, db, run, mode, log, member } = options;
  keepNursery();
  const interception = await interceptionOf(config, log);
  const store = openStore(db, 'write');
  let opened: Recorder | undefined;
  // The run begins with the first request, or when all listeners stand: a proxy that could not
  // start leaves no empty run behind.
  const recorder = (): Recorder => {
    opened ??= recordInto(store, {
      file: db,
      run,
      layers: layersOf(config),
      toolVersion: toolVersion(),
      now: Date.now,
      report: (trouble) =>
        member === undefined ? logTrouble(trouble, log) : member.troubled(trouble),
      ...((member !== undefined || options.isShipped === true) && {
        busyMs: SHARED_BUSY_MS,
        patienceMs: PATIENCE_MS,
      }),
      ...(member && { endsRun: false }),
    });
    return opened;
  };
  const tellsAsked = log.isLevelEnabled('debug');
  const record: RecordPort = {
    begin(attempt) {
      if (tellsAsked) log.debug(logFields(attempt), 'asked');
      return recorder().begin(attempt);
    },
    end: (event, begunAs) => recorder().end(event, begunAs),
    malformed: () => recorder().malformed(),
  };
  const metrics = createMetrics({
    connections: () => proxy.connections(),
    bufferedBytes: () => proxy.bufferedBytes(),
    recorder: () => recorder().state(),
    policyVersion: mode.policyVersion,
  });
  const guard = guardWith(mode.policy, {
    now: Date.now,
    reportOnly: mode.reportOnly ?? false,
    denial: { run, contact: mode.contact },
    policyLabel: mode.policyLabel,
  });
  // A histogram costs a hundredth of all tunnels: only where somebody reads it.
  const timing = options.metrics ? { dialled: metrics.dialled } : undefined;
  const names = keepNames(Date.now);
  const proxy = await startProxy(
    { ...config, ...(member && { listen: member.listen }) },
    {
      ...config,
      ...guard,
      lookedUpBy: (client) => (address) => names.namesOf(client.address, address),
      record: options.metrics ? metrics.metered(record) : record,
      ...timing,
      limited: metrics.limited,
      elsewhere: member?.elsewhere,
      tunnels: mode.tunnels,
      origins: keepOrigins({ ...config, ...timing }),
      pseudonym: member?.pseudonym ?? newPseudonym(),
      interception,
      now: Date.now,
      log,
    },
  ).catch((cause: unknown) => {
    store.close();
    throw cause;
  });
  const forwarder =
    config.dns &&
    (await startForwarder(config.dns, {
      clients: config.clients,
      judge: judgeNames(guard, mode.dnsEnforcement ?? 'nxdomain'),
      record: (lookup) => recorder().lookup(lookup),
      names,
      ...(options.metrics && { meter: metrics.dns() }),
      now: Date.now,
      log,
    }).catch(async (cause: unknown) => {
      await proxy.drain(0);
      store.close();
      throw cause;
    }));
  recorder();
  for (const address of proxy.transparent) {
    log.info(`connections that rules lead here are taken on ${where(address)}`);
  }
  for (const address of forwarder?.addresses ?? []) {
    const resolvers = config.dns?.upstreams.map(({ address: host, port }) => where({ host, port }));
    log.info({ resolvers }, `names are looked up on ${where(address)}`);
  }
  return {
    addresses: proxy.addresses,
    state: () => recorder().state(),
    connections: proxy.connections,
    metrics,
    drain: proxy.drain,
    async close(timeoutMs) {
      await proxy.drain(timeoutMs);
      forwarder?.close();
      interception?.[Symbol.dispose]();
      recorder().close();
    },
  };
}

/** For log lines. */
function where({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Loads what decrypts, and the library that writes certificates, where it is wanted. @throws {ConfigError} */
async function interceptionOf(
  { interceptionConfig }: ProxyConfig,
  log: Logger,
): Promise<OpenInterception | undefined> {
  if (interceptionConfig === undefined) return undefined;
  const { openInterception } = await import('./intercept/open-interception.ts');
  return openInterception(interceptionConfig, { now: Date.now, log });
}

/** The capture layers that are on, whether or not they will see anything. */
function layersOf({ transparent, dns, interceptionConfig }: ProxyConfig): Layer[] {
  return [
    'proxy',
    'socks',
    ...(transparent.length > 0 ? (['transparent'] as const) : []),
    ...(dns === undefined ? [] : (['dns'] as const)),
    ...(interceptionConfig === undefined ? [] : (['intercept'] as const)),
  ];
}

/** A name for `Via` that no other proxy has. */
export function newPseudonym(): string {
  return `sallyport-${crypto.randomUUID().slice(0, 8)}`;
}

/** Says what is wrong with the record, or that it is well again. */
export function logTrouble(trouble: RecorderTrouble, log: Logger): void {
  if (trouble.kind === 'recovered') log.info(trouble.message);
  else log.error(trouble.message);
}

function logFields({ client, role, protocol, host, port, verdict }: Attempt): object {
  return { client, role, protocol, host, port, verdict };
}
