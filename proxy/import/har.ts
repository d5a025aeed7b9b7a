import { parseIp } from '../../rules/ip.ts';
import { splitHarEntries } from './har-entries.ts';
import { IGNORED, type Importer, type LineResult, rejected } from './importer.ts';
import {
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  numberAt,
  parseJsonLine,
  textAt,
  timeAt,
} from './json-line.ts';
import { isUrl, parseUrl, schemeOf } from './target.ts';

/**
 * HTTP Archive, as browsers and debugging proxies save it: one attempt an entry, numbered from 1 in
 * place of lines. There is no client in it.
 *
 * Of a URL the query and what names a user are dropped, and of the headers all but User-Agent; bodies
 * are not looked at. Source: HAR 1.2, w3c.github.io/web-performance/specs/HAR/Overview.html, read
 * 2026-11-20.
 */
export const har: Importer = { open: () => ({ parse: parseEntry }), split: splitHarEntries };

function parseEntry(text: string): LineResult {
  const entry = parseJsonLine(text);
  if (entry === undefined) return rejected('it is not a JSON object');
  const request = fieldsAt(entry, 'request');
  const response = fieldsAt(entry, 'response');
  const url = textAt(request, 'url') ?? '';
  if (isLocal(url)) return IGNORED;
  if (!isUrl(url)) return rejected('its request has no URL');
  const target = parseUrl(url);
  if (!target.ok) return rejected(target.reason);
  const startedAt = timeAt(entry, 'startedDateTime');
  if (startedAt === undefined) return rejected('it has no startedDateTime');
  const status = numberAt(response, 'status') ?? 0;
  return {
    kind: 'event',
    event: {
      ...{ startedAt, client: '', layer: 'import', verdict: 'allowed', ...target.value },
      method: methodOf(textAt(request, 'method')),
      userAgent: userAgentOf(request),
      durationMs: Math.round(numberAt(entry, 'time') ?? 0),
      bytesUp: sizeOf(request),
      bytesDown: sizeOf(response),
      address: parseIp((textAt(entry, 'serverIPAddress') ?? '').replace(/^\[(.*)\]$/, '$1')),
      status: status >= 100 && status <= 999 ? Math.round(status) : undefined,
      error: status === 0 ? errorOf(response) : undefined,
    },
  };
}

/** What a browser answers itself, from memory or an extension. */
function isLocal(url: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  return scheme !== undefined && schemeOf(scheme) === undefined;
}

/** Sizes are -1 where they are not known. */
function sizeOf(message: Fields): number {
  return (numberAt(message, 'headersSize') ?? 0) + (numberAt(message, 'bodySize') ?? 0);
}

function methodOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z][\w-]{0,31}$/.test(text) ? text : undefined;
}

function userAgentOf(request: Fields): string | undefined {
  const header = listAt(request, 'headers')
    .filter(isFields)
    .find((one) => textAt(one, 'name')?.toLowerCase() === 'user-agent');
  return header === undefined ? undefined : textAt(header, 'value')?.replace(/\p{Cc}/gu, ' ');
}

/** Chrome says `net::ERR_NAME_NOT_RESOLVED` in a field of its own. */
function errorOf(response: Fields): string {
  const code = /^net::ERR_([A-Z_]{2,60})$/.exec(textAt(response, '_error') ?? '')?.[1];
  switch (code) {
    case 'NAME_NOT_RESOLVED':
      return 'ENOTFOUND';
    case 'CONNECTION_REFUSED':
      return 'ECONNREFUSED';
    case 'CONNECTION_RESET':
      return 'ECONNRESET';
    case 'CONNECTION_TIMED_OUT':
    case 'TIMED_OUT':
      return 'timeout-connect';
    case 'ABORTED':
    case 'BLOCKED_BY_CLIENT':
      return 'client-gave-up';
    default:
      return 'unreachable';
  }
}
