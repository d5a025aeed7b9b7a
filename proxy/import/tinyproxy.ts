import { parseAuthority } from '../../rules/authority.ts';
import { parseIp } from '../../rules/ip.ts';
import { type Parsed, parsed } from '../../rules/parsed.ts';
import { tunnelProtocol } from '../../rules/protocol.ts';
import type { ConnectionEvent } from '../event.ts';
import { HeldEvents } from './held-events.ts';
import { IGNORED, type Importer, type LineParser, type LineResult, rejected } from './importer.ts';
import { isUrl, parseUrl, type Target } from './target.ts';

/**
 * tinyproxy's log, as its `LogFile` or syslog has it. `LogLevel` must be Connect or lower: the request
 * lines are of that level.
 *
 * A request waits for the line that says what became of it: that a connection is established, that a
 * filter or `ConnectPort` refused it, or that nobody could be reached. The log has no year and no zone:
 * the latest year that is not in the future, and UTC. Source: src/reqs.c, sock.c and log.c of tinyproxy
 * 1.11, and what 1.11.1 wrote when it was asked, read 2026-11-20.
 */
export const tinyproxy: Importer = { open: ({ now }) => new TinyproxyParser(now) };

const LINE =
  /^(?:.*\btinyproxy\b.*?: )?(?:CONNECT|INFO|NOTICE|WARNING|ERROR|CRITICAL) +([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{3}))? \[(\d+)\]: (.*)$/;

const CLIENT = /^Connect \(file descriptor (\d+)\): (.*)$/;
const REQUEST = /^Request \(file descriptor (\d+)\): ([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/;
const ESTABLISHED = /^Established connection to (?:host|http proxy) "([^"]+)"/;
const FILTERED = /^Proxying refused on filtered (?:domain|url) "(.*)"$/;
const REFUSED_PORT = /^Refused CONNECT method on port (\d+)/;
const UNREACHED =
  /^opensock: Could not (establish a connection to|retrieve (?:address )?info for) (.*)$/;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAY = 86_400_000;
const MAX_CLIENTS = 10_000;

class TinyproxyParser implements LineParser {
  readonly #now: number;
  readonly #held = new HeldEvents();
  /** Who is behind a process and a descriptor. */
  readonly #clients = new Map<string, string>();

  constructor(now: number) {
    this.#now = now;
  }

  parse(line: string): LineResult {
    const [, month, day, hour, minute, second, fraction, pid = '', message] = LINE.exec(line) ?? [];
    if (message === undefined) return rejected('it is not a line of tinyproxy');
    const at = momentOf([month, day, hour, minute, second, fraction], this.#now);
    if (at === undefined) return rejected('its time cannot be read');
    return this.#read(message, pid, at);
  }

  finish(): ConnectionEvent[] {
    return this.#held.takeAll();
  }

  #read(message: string, pid: string, at: number): LineResult {
    const [, descriptor, client] = CLIENT.exec(message) ?? [];
    if (client !== undefined) {
      if (this.#clients.size >= MAX_CLIENTS) this.#clients.clear();
      this.#clients.set(`${pid} ${descriptor}`, addressOf(client));
      return IGNORED;
    }
    const [, requested, method, target] = REQUEST.exec(message) ?? [];
    if (target !== undefined) {
      const asker = this.#clients.get(`${pid} ${requested}`) ?? '';
      return this.#requested({ at, client: asker, method, target });
    }
    return this.#ended(message);
  }

  #requested(request: {
    readonly at: number;
    readonly client: string;
    readonly method: string | undefined;
    readonly target: string;
  }): LineResult {
    const { at, client, method, target } = request;
    // Asks tinyproxy itself, or is caught transparently: it names no host.
    if (target.startsWith('/')) return IGNORED;
    const found = targetOf(target);
    if (!found.ok) return rejected(found.reason);
    const event: ConnectionEvent = {
      ...{ startedAt: at, client, layer: 'import', method, verdict: 'allowed', ...found.value },
      ...{ durationMs: 0, bytesUp: 0, bytesDown: 0 },
    };
    return given(this.#held.hold(event));
  }

  #ended(message: string): LineResult {
    const established = ESTABLISHED.exec(message)?.[1];
    if (established !== undefined) {
      return given(this.#held.takeOldest(({ host }) => host === established.toLowerCase()));
    }
    const filtered = FILTERED.exec(message)?.[1]?.toLowerCase();
    if (filtered !== undefined) {
      return given(
        this.#take(({ host }) => filtered.includes(host)),
        { verdict: 'denied' },
      );
    }
    const refused = REFUSED_PORT.exec(message)?.[1];
    if (refused !== undefined) {
      return given(
        this.#take(({ port, method }) => method === 'CONNECT' && port === Number(refused)),
        {
          verdict: 'denied',
        },
      );
    }
    const [, what, where] = UNREACHED.exec(message) ?? [];
    if (where === undefined) return IGNORED;
    const error = what === 'establish a connection to' ? 'unreachable' : 'ENOTFOUND';
    return given(
      this.#take(({ host }) => where.toLowerCase().startsWith(host)),
      { error },
    );
  }

  #take(fits: (event: ConnectionEvent) => boolean): ConnectionEvent | undefined {
    return this.#held.takeOldest(fits);
  }
}

/** The event with how it ended, or nothing where no request waits for this line. */
function given(
  event: ConnectionEvent | undefined,
  ending: Partial<Pick<ConnectionEvent, 'verdict' | 'error'>> = {},
): LineResult {
  return event === undefined ? IGNORED : { kind: 'event', event: { ...event, ...ending } };
}

function targetOf(text: string): Parsed<Target> {
  if (isUrl(text)) return parseUrl(text);
  const authority = parseAuthority(text);
  if (!authority.ok) return authority;
  return parsed({ protocol: tunnelProtocol(authority.value.port), ...authority.value });
}

/** `127.0.0.1`, or before 1.11 `host.example [127.0.0.1]`. */
function addressOf(text: string): string {
  const bracketed = /\[([^\]]+)\]$/.exec(text)?.[1];
  return parseIp(bracketed ?? text.trim()) ?? '';
}

function momentOf(parts: readonly (string | undefined)[], now: number): number | undefined {
  const [name = '', ...rest] = parts;
  const month = MONTHS.indexOf(name);
  if (month === -1) return undefined;
  const [day = 1, hour = 0, minute = 0, second = 0, fraction = 0] = rest.map((part) =>
    Number(part ?? 0),
  );
  const inYear = (year: number): number =>
    Date.UTC(year, month, day, hour, minute, second, fraction);
  const year = new Date(now).getUTCFullYear();
  const at = inYear(year);
  return at > now + DAY ? inYear(year - 1) : at;
}
