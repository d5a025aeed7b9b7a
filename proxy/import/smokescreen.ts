import { type Authority, parseAuthority } from '../../rules/authority.ts';
import { parseIp } from '../../rules/ip.ts';
import { defaultProtocol, tunnelProtocol } from '../../rules/protocol.ts';
import type { ConnectionEvent, Verdict } from '../event.ts';
import { HeldEvents } from './held-events.ts';
import { IGNORED, type Importer, type LineParser, type LineResult, rejected } from './importer.ts';
import { type Fields, numberAt, parseJsonLine, textAt, timeAt } from './json-line.ts';

/**
 * Smokescreen's log, one JSON object a line (`--log-format json`, or logrus' JSON formatter).
 *
 * `CANONICAL-PROXY-DECISION` is an attempt with its verdict; where it was let through, the event waits
 * for `CANONICAL-PROXY-CN-CLOSE` of the same id, which has bytes, address and error. Other messages are
 * ignored. Source: github.com/stripe/smokescreen, pkg/smokescreen/smokescreen.go and
 * conntrack/instrumented_conn.go (the fields that it logs), read 2026-11-20.
 */
export const smokescreen: Importer = { open: () => new SmokescreenParser() };

class SmokescreenParser implements LineParser {
  readonly #held = new HeldEvents();

  parse(line: string): LineResult {
    const fields = parseJsonLine(line);
    if (fields === undefined) return rejected('it is not a JSON object');
    switch (textAt(fields, 'msg')) {
      case 'CANONICAL-PROXY-DECISION':
        return this.#decided(fields);
      case 'CANONICAL-PROXY-CN-CLOSE':
        return this.#closed(fields);
      default:
        return 'msg' in fields ? IGNORED : rejected('it has no msg');
    }
  }

  finish(): ConnectionEvent[] {
    return this.#held.takeAll();
  }

  #decided(fields: Fields): LineResult {
    const event = toEvent(fields);
    if (typeof event === 'string') return rejected(event);
    const id = textAt(fields, 'id');
    if (event.verdict === 'denied' || id === undefined) return { kind: 'event', event };
    const pushedOut = this.#held.hold(event, id);
    return pushedOut === undefined ? IGNORED : { kind: 'event', event: pushedOut };
  }

  #closed(fields: Fields): LineResult {
    const begun = this.#held.take(textAt(fields, 'id') ?? '');
    if (begun === undefined) return IGNORED;
    const address = addressOf(textAt(fields, 'outbound_remote_addr'));
    const seconds = numberAt(fields, 'duration');
    return {
      kind: 'event',
      event: {
        ...begun,
        durationMs: seconds === undefined ? 0 : Math.round(seconds * 1000),
        // As Smokescreen sees it: in from the server, out to it.
        bytesUp: numberAt(fields, 'bytes_out') ?? 0,
        bytesDown: numberAt(fields, 'bytes_in') ?? 0,
        address,
        error: errorOf(fields) ?? begun.error,
      },
    };
  }
}

function toEvent(fields: Fields): ConnectionEvent | string {
  const isTunnel = textAt(fields, 'proxy_type') === 'connect';
  const authority = parseAuthority(textAt(fields, 'requested_host') ?? '', isTunnel ? 443 : 80);
  if (!authority.ok) return `its requested_host is no destination: ${authority.reason}`;
  const startedAt = timeAt(fields, 'start_time') ?? timeAt(fields, 'time');
  if (startedAt === undefined) return 'it has no time';
  if (typeof fields.allow !== 'boolean') return 'its allow is neither true nor false';
  return {
    startedAt,
    client: addressOf(textAt(fields, 'inbound_remote_addr')) ?? '',
    role: roleOf(fields),
    layer: 'import',
    protocol: protocolOf(authority.value, isTunnel),
    ...authority.value,
    verdict: verdictOf(fields),
    method: isTunnel ? 'CONNECT' : undefined,
    durationMs: 0,
    bytesUp: 0,
    bytesDown: 0,
    error: errorOf(fields),
  };
}

function protocolOf({ port }: Authority, isTunnel: boolean): ConnectionEvent['protocol'] {
  if (isTunnel) return tunnelProtocol(port);
  const usual = defaultProtocol(port);
  return usual === 'tls' ? usual : 'http';
}

/** `enforce_would_deny` with `allow`: the role is in report mode. */
function verdictOf({ allow, enforce_would_deny: wouldDeny }: Fields): Verdict {
  if (allow !== true) return 'denied';
  return wouldDeny === true ? 'would-deny' : 'allowed';
}

function roleOf(fields: Fields): string | undefined {
  const role = textAt(fields, 'role');
  return role !== undefined && /^[\w.:/@-]{1,100}$/.test(role) ? role : undefined;
}

/** Go's errors as countable codes; the text may name hosts and is not kept. */
function errorOf(fields: Fields): string | undefined {
  const text = textAt(fields, 'error');
  if (text === undefined) return undefined;
  return ERRORS.find(([pattern]) => pattern.test(text))?.[1] ?? 'unreachable';
}

const ERRORS: readonly (readonly [RegExp, string])[] = [
  [/refused/i, 'ECONNREFUSED'],
  [/reset/i, 'ECONNRESET'],
  [/time(?:d )?-?out|deadline/i, 'timeout-connect'],
  [/no such host|lookup/i, 'ENOTFOUND'],
  [/EOF|closed/i, 'closed-early'],
];

/** `10.0.1.5:49761`, `[2001:db8::1]:443`: the address of a socket. */
function addressOf(text: string | undefined): string | undefined {
  const colon = text?.lastIndexOf(':') ?? -1;
  if (text === undefined || colon < 1) return undefined;
  return parseIp(text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'));
}
