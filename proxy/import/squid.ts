import { ConfigError } from '../../rules/errors.ts';
import { parseHost } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';
import {
  IGNORED,
  type Importer,
  type ImporterOptions,
  type LineParser,
  type LineResult,
  rejected,
} from './importer.ts';
import type { Fields } from './squid-codes.ts';
import { type Logformat, parseLogformat } from './squid-logformat.ts';
import { scanNativeSquid } from './squid-repeats.ts';
import {
  errorOf,
  isDirect,
  isPeerQuery,
  isResultCode,
  type SquidResult,
  verdictOf,
} from './squid-result.ts';
import { compileScan } from './squid-scan.ts';
import { hasTarget, isNowhere, readTarget } from './squid-target.ts';
import { readSpan, type Span } from './squid-time.ts';
import type { Target } from './target.ts';

/**
 * The formats that Squid has built in. The version is one value (`NONE/0.0` for what was no HTTP),
 * and the URL is raw, as Squid's own code writes it. Source: Squid's `src/log/Format*.cc`.
 */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['squid', "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %'ru %[un %Sh/%<a %mt"],
  [
    'combined',
    `%>a %[ui %[un [%tl] "%rm %'ru %rv" %>Hs %<st "%{Referer}>h" "%{User-Agent}>h" %Ss:%Sh`,
  ],
  ['common', `%>a %[ui %[un [%tl] "%rm %'ru %rv" %>Hs %<st %Ss:%Sh`],
]);

/** Reads a line in one format; `undefined` where the line is not in that format. */
type ReadLine = (line: string) => LineResult | undefined;

/**
 * Squid's access log. `logformat` is `squid`, `common`, `combined` or a specification as in
 * squid.conf; without it each line may be in any of the three.
 *
 * Ignored: questions of other caches (ICP, HTCP) and requests that name no destination
 * (`error:invalid-request`): they were read, and there is nothing to reach in them.
 */
export const squid: Importer = {
  takesLogformat: true,
  open(options) {
    const specifications =
      options.logformat === undefined
        ? [...BUILT_IN.values()]
        : [specificationOf(options.logformat)];
    const readers = specifications.map((text) => compileLine(text, options));
    const reason =
      options.logformat === undefined
        ? 'it is in none of the formats squid, common and combined'
        : 'it does not have the form that --logformat says';
    const isNative = options.logformat === undefined || specifications[0] === BUILT_IN.get('squid');
    const { parse, wasFirst } = firstThatFits(readers, reason);
    return isNative ? { parse, repeats: scanNativeSquid, wasRepeatable: wasFirst } : { parse };
  },
};

/**
 * Tries the first format first: a line that fits it means the same whatever came before, so that repeats can be
 * found by their bytes. Of the others that of the last good line comes next: a file rarely changes its format.
 */
function firstThatFits(readers: ReadLine[], reason: string): LineParser & Ordered {
  let last = -1;
  return {
    wasFirst: () => last === 0,
    parse(line) {
      for (const [i, read] of readers.entries()) {
        const result = read(line);
        if (result === undefined) continue;
        last = i;
        if (i > 1) readers.splice(1, 0, ...readers.splice(i, 1));
        return result;
      }
      last = -1;
      return rejected(reason);
    },
  };
}

interface Ordered {
  /** Whether the last line was in the first of the formats. */
  wasFirst(): boolean;
}

function specificationOf(setting: string): string {
  const text = setting.trim().replace(/^logformat\s+\S+\s+/, '');
  const specification = BUILT_IN.get(text) ?? text;
  if (!specification.includes('%')) {
    throw new ConfigError(
      `Cannot read Squid logs with --logformat "${setting}": write squid, common, combined, or a specification such as "%ts.%03tu %>a %ru"`,
    );
  }
  return specification;
}

function compileLine(specification: string, { now }: ImporterOptions): ReadLine {
  const format = parseLogformat(specification);
  requireTarget(format, specification);
  const scan = compileScan(format);
  const digits = format.steps.find(({ field }) => field === 'subseconds')?.digits ?? 3;
  return (line) => {
    const fields = scan(line);
    const span = fields && isPlausible(fields) ? readSpan(fields, digits, now) : undefined;
    return fields === undefined || span === undefined ? undefined : toResult(fields, span);
  };
}

function requireTarget({ steps }: Logformat, specification: string): void {
  const names = new Set(steps.map(({ field }) => field));
  if (hasTarget(names)) return;
  throw new ConfigError(
    `Cannot read Squid logs with --logformat "${specification}": add the request's URL (%ru or %>ru), or its domain and port (%>rd and %>rP)`,
  );
}

/** What every line of the format has, and a line of another format rarely: a result code and a status. */
function isPlausible({ result, status }: Fields): boolean {
  return (
    (result === undefined || result === '-' || isResultCode(result)) &&
    (status === undefined || /^(?:\d{1,3}|-)$/.test(status))
  );
}

function toResult(fields: Fields, span: Span): LineResult {
  if (isPeerQuery(fields.result) || isNowhere(fields)) return IGNORED;
  const target = readTarget(fields);
  return target.ok ? toEvent(fields, span, target.value) : rejected(target.reason);
}

function toEvent(fields: Fields, span: Span, target: Target): LineResult {
  const result = toSquidResult(fields);
  return {
    kind: 'event',
    event: {
      // Property by property: a spread would take half the time of the whole import.
      startedAt: span.startedAt,
      durationMs: span.durationMs,
      protocol: target.protocol,
      host: target.host,
      port: target.port,
      path: target.path,
      client: clientOf(fields.client),
      layer: 'import',
      verdict: verdictOf(result),
      method: methodOf(fields.method),
      userAgent: userAgentOf(fields.userAgent),
      bytesUp: countOf(fields.bytesUp),
      bytesDown: countOf(fields.bytesDown),
      address: isDirect(result.hierarchy) ? parseIp(fields.address ?? '') : undefined,
      status: result.status,
      sni: hostOf(fields.sni),
      error: errorOf(result),
    },
  };
}

function toSquidResult(fields: Fields): SquidResult {
  const status = countOf(fields.status);
  return {
    result: fields.result,
    // A user name may hold blanks, which Squid does not escape: the hierarchy code is the last word.
    hierarchy: fields.hierarchy?.slice(fields.hierarchy.lastIndexOf(' ') + 1),
    status: status >= 100 ? status : undefined,
    isTunnel: fields.method === 'CONNECT',
    errorCode: fields.errorCode,
  };
}

/** The client's address, or its name where Squid logs names; '' where the log does not say. */
function clientOf(text: string | undefined): string {
  return hostOf(text) ?? '';
}

function hostOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '-') return undefined;
  const host = parseHost(text);
  return host.ok ? host.value : undefined;
}

function methodOf(text: string | undefined): string | undefined {
  return text !== undefined && text !== 'NONE' && /^[A-Za-z][\w-]{0,31}$/.test(text)
    ? text
    : undefined;
}

function userAgentOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '-' || text === '') return undefined;
  return text.replace(/\p{Cc}/gu, ' ');
}

function countOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
