import type { Reader } from './verdicts.ts';

/** Reads a tinyproxy filter as tinyproxy does with `FilterURLs On` and `FilterDefaultDeny Yes`. */
export function readTinyproxy(text: string): Reader {
  const expressions = text
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter(Boolean)
    .map((line) => new RegExp(line, 'i'));
  return ({ host, port, tunnel, path }) => {
    const name = host.includes(':') ? `[${host}]` : host;
    const asked = tunnel
      ? `${name}:${port}`
      : `http://${name}${port === 80 ? '' : `:${port}`}${path}`;
    return expressions.some((expression) => expression.test(asked));
  };
}
