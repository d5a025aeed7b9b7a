import { parseAuthority } from '../../rules/authority.ts';
import { type Parsed, parsed } from '../../rules/parsed.ts';
import { defaultProtocol } from '../../rules/protocol.ts';
import { IGNORED, type Importer, type LineResult, rejected } from './importer.ts';
import { isUrl, parseUrl, type Target } from './target.ts';

/** A `#` starts a comment at the start of a line or after a blank; inside a URL it is a fragment. */
const COMMENT = /(?:^|\s)#.*$/;

/**
 * One destination a line: `host:port`, or a URL. `#` starts a comment.
 *
 * A bare host is rejected: what it was asked for is not known, and a guessed port would look like
 * evidence. A list says neither when nor who, so its events have the time of the import and no client.
 */
export const list: Importer = {
  open: ({ now }) => ({ parse: (line) => parseLine(line, now) }),
};

function parseLine(line: string, now: number): LineResult {
  const text = line.replace(COMMENT, '').trim();
  if (text === '') return IGNORED;
  if (/\s/.test(text)) return rejected('it holds more than one word');
  const target = isUrl(text) ? parseUrl(text) : parseBare(text);
  if (!target.ok) return rejected(target.reason);
  return {
    kind: 'event',
    event: {
      startedAt: now,
      client: '',
      layer: 'import',
      verdict: 'allowed',
      ...target.value,
      durationMs: 0,
      bytesUp: 0,
      bytesDown: 0,
    },
  };
}

function parseBare(text: string): Parsed<Target> {
  const authority = parseAuthority(text);
  if (!authority.ok) return authority;
  return parsed({ protocol: defaultProtocol(authority.value.port), ...authority.value });
}
