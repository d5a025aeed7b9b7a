/** A raw request, and what must become of it. */
export interface RequestCase {
  /** What it tries, and where the rule is that it breaks or uses. */
  readonly name: string;
  readonly bytes: string;
  /** The statuses that the client gets, in order; a sentinel request follows on the same connection. */
  readonly statuses: readonly number[];
  /** The request lines that may reach the origin; nothing else may. */
  readonly seen: readonly string[];
}

/** The one host that the list allows plain HTTP for. */
export const HOST = 'www.example.test';

const OK = `GET http://${HOST}/ok HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
const SMUGGLED = `GET http://${HOST}/smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;

/** A POST with these field lines and these bytes behind its head. */
function post(fields: readonly string[], body: string): string {
  const head = [`POST http://${HOST}/ HTTP/1.1`, `Host: ${HOST}`, ...fields];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function get(fields: readonly string[], target = `http://${HOST}/`, version = 'HTTP/1.1'): string {
  return `GET ${target} ${version}\r\n${[`Host: ${HOST}`, ...fields].map((f) => `${f}\r\n`).join('')}\r\n`;
}

/** Refused: the client hears 400 and the connection closes; nothing goes on, nor what follows. */
function refused(
  section: string,
  cases: Readonly<Record<string, string>>,
  status = 400,
): RequestCase[] {
  return Object.entries(cases).map(([name, bytes]) => ({
    name: `${section}: ${name}`,
    bytes,
    statuses: [status],
    seen: [],
  }));
}

/** Forwarded once, and the connection goes on. */
function forwarded(
  section: string,
  cases: Readonly<Record<string, readonly [bytes: string, ...seen: string[]]>>,
): RequestCase[] {
  return Object.entries(cases).map(([name, [bytes, ...seen]]) => ({
    name: `${section}: ${name}`,
    bytes,
    statuses: [...seen.map(() => 200), 200],
    seen: [...seen, 'GET /sentinel HTTP/1.1'],
  }));
}

/** Forwarded once, without what makes it special, and the connection closes. */
function lastOne(
  section: string,
  cases: Readonly<Record<string, readonly [bytes: string, seen: string]>>,
): RequestCase[] {
  return Object.entries(cases).map(([name, [bytes, seen]]) => ({
    name: `${section}: ${name}`,
    bytes,
    statuses: [200],
    seen: [seen],
  }));
}

const CHUNKED_HIDDEN = `0\r\n\r\n${SMUGGLED}`;

/** Two readings of where a request ends (RFC 9112 §6.1, §6.3, §11.2; "HTTP Desync Attacks", 2019). */
const LENGTH_AND_CODING: readonly RequestCase[] = [
  ...refused('CL.TE', {
    'Content-Length and chunked': post(
      ['Content-Length: 6', 'Transfer-Encoding: chunked'],
      CHUNKED_HIDDEN,
    ),
    'chunked and Content-Length': post(
      ['Transfer-Encoding: chunked', 'Content-Length: 6'],
      CHUNKED_HIDDEN,
    ),
    'Content-Length 0 and chunked': post(
      ['Content-Length: 0', 'Transfer-Encoding: chunked'],
      CHUNKED_HIDDEN,
    ),
    'lower case names': post(['content-length: 6', 'transfer-encoding: chunked'], CHUNKED_HIDDEN),
    'with Expect': post(
      ['Expect: 100-continue', 'Content-Length: 6', 'Transfer-Encoding: chunked'],
      CHUNKED_HIDDEN,
    ),
    'with a nominated Content-Length': post(
      ['Connection: Content-Length', 'Content-Length: 6', 'Transfer-Encoding: chunked'],
      CHUNKED_HIDDEN,
    ),
    'with a nominated Transfer-Encoding': post(
      ['Connection: Transfer-Encoding', 'Content-Length: 6', 'Transfer-Encoding: chunked'],
      CHUNKED_HIDDEN,
    ),
    'on GET': get(['Content-Length: 6', 'Transfer-Encoding: chunked']) + CHUNKED_HIDDEN,
  }),
  ...refused(
    'TE.TE',
    Object.fromEntries(
      [
        'Transfer-Encoding: xchunked',
        'Transfer-Encoding: chunkedx',
        'Transfer-Encoding: x chunked',
        'Transfer-Encoding: chunked, identity',
        'Transfer-Encoding: identity, chunked',
        'Transfer-Encoding: chunked, chunked',
        'Transfer-Encoding: chunked,',
        'Transfer-Encoding: ,chunked',
        'Transfer-Encoding: identity',
        'Transfer-Encoding: gzip, chunked',
        'Transfer-Encoding: gzip',
        'Transfer-Encoding: cow',
        'Transfer-Encoding:',
        'Transfer-Encoding: "chunked"',
        "Transfer-Encoding: 'chunked'",
        'Transfer-Encoding: chunked; q=1',
        'Transfer-Encoding: chunked;foo',
        'Transfer-Encoding: chunked\r\nTransfer-Encoding: cow',
        'Transfer-Encoding: cow\r\nTransfer-Encoding: chunked',
        'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
        'Transfer-Encoding: chunked\r\nTransfer-encoding: identity',
        'Transfer-Encoding : chunked',
        ' Transfer-Encoding: chunked',
        '\tTransfer-Encoding: chunked',
        'Transfer-Encoding:\x0bchunked',
        'Transfer-Encoding: \x0bchunked',
        'Transfer-Encoding: chunked\x0b',
        'Transfer-Encoding:\x0cchunked',
        'Transfer-Encoding: chunked\x00',
        'Transfer-Encoding: \x00chunked',
        'Transfer-Encoding: chunked\x7f',
        'Transfer-Encoding: chunked\x85',
        'Transfer-Encoding:\xa0chunked',
        'Transfer-Encoding: ch\xfcnked',
        'Transfer\x00-Encoding: chunked',
        'Transfer-Encoding\x00: chunked',
        'Transfer-Encoding\x01: chunked',
        'Transfer-Encoding\t: chunked',
        'Transfer-\r\n Encoding: chunked',
        'Transfer-Encoding:\r\n chunked',
        'Transfer-Encoding: ch\r\n unked',
        'Transfer-Encoding: chunked\r\n , identity',
        'X: x\nTransfer-Encoding: chunked',
        'X: x\rTransfer-Encoding: chunked',
        'X: x\r\r\nTransfer-Encoding: chunked',
        'Transfer-Encoding: chunked\n',
        'Transfer-Encoding: chunked\r',
        'Foo: bar\r\n\rTransfer-Encoding: chunked',
        'Transfer Encoding: chunked',
        'Transfer-Encoding chunked',
        ': Transfer-Encoding: chunked',
        'Transfer-Encoding:chunked, ,',
      ].map((field) => [JSON.stringify(field), post([field, 'Content-Length: 6'], CHUNKED_HIDDEN)]),
    ),
  ),
  ...refused(
    'TE alone',
    Object.fromEntries(
      [
        'Transfer-Encoding: xchunked',
        'Transfer-Encoding: chunked, identity',
        'Transfer-Encoding: identity, chunked',
        'Transfer-Encoding: chunked, chunked',
        'Transfer-Encoding: identity',
        'Transfer-Encoding: gzip, chunked',
        'Transfer-Encoding: gzip',
        'Transfer-Encoding:',
        'Transfer-Encoding: chunked;foo=1',
        'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
        'Transfer-Encoding : chunked',
        'Transfer-Encoding: \x0bchunked',
        'Transfer-Encoding: chunked\r\n\tx',
      ].map((field) => [JSON.stringify(field), post([field], CHUNKED_HIDDEN)]),
    ),
  ),
  ...refused('HTTP/1.0 knows no chunks', {
    chunked: `POST http://${HOST}/ HTTP/1.0\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HIDDEN}`,
    'chunked, keep-alive': `POST http://${HOST}/ HTTP/1.0\r\nHost: ${HOST}\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HIDDEN}`,
  }),
];

/** Lengths that two programs read differently (RFC 9110 §8.6). */
const LENGTHS: readonly RequestCase[] = [
  ...refused(
    'Content-Length',
    Object.fromEntries(
      [
        'Content-Length: 5\r\nContent-Length: 5',
        'Content-Length: 5\r\nContent-Length: 6',
        'Content-Length: 0\r\nContent-Length: 5',
        'Content-Length: 5\r\ncontent-length: 0',
        'Content-Length: 5, 5',
        'Content-Length: 5,6',
        'Content-Length: 5,',
        'Content-Length: ,5',
        'Content-Length: +5',
        'Content-Length: -5',
        'Content-Length: -0',
        'Content-Length: 0x5',
        'Content-Length: 5e0',
        'Content-Length: 5.0',
        'Content-Length: 5;',
        'Content-Length: 5 5',
        'Content-Length: 5 x',
        'Content-Length: "5"',
        'Content-Length: 5\x00',
        'Content-Length: 5\x0b',
        'Content-Length: \x0b5',
        'Content-Length: 5\xa0',
        'Content-Length: \u0665'.replace('\u0665', '\xd9\xa5'),
        'Content-Length:',
        'Content-Length: five',
        'Content-Length: NaN',
        'Content-Length: 18446744073709551616',
        'Content-Length: 18446744073709551621',
        'Content-Length: 99999999999999999999999999999',
        'Content-Length : 5',
        ' Content-Length: 5',
        'Content-Length\t: 5',
        'Content-Length:\r\n 5',
        'Content-Length: 5\r\n 0',
        'Content_Length 5',
        'Content-Length\x00: 5',
        'X: y\nContent-Length: 5',
        'X: y\rContent-Length: 5',
      ].map((field) => [JSON.stringify(field), post([field], 'hello')]),
    ),
  ),
  ...forwarded('Content-Length', {
    'a plain one': [post(['Content-Length: 5'], 'hello'), 'POST / HTTP/1.1'],
    zero: [post(['Content-Length: 0'], ''), 'POST / HTTP/1.1'],
    'with white space around': [post(['Content-Length: \t5 '], 'hello'), 'POST / HTTP/1.1'],
    'a body that looks like a request': [
      post([`Content-Length: ${SMUGGLED.length}`], SMUGGLED),
      'POST / HTTP/1.1',
    ],
    'on GET': [`${get(['Content-Length: 5'])}hello`, 'GET / HTTP/1.1'],
    'on DELETE': [
      `DELETE http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\n\r\nhello`,
      'DELETE / HTTP/1.1',
    ],
    'nominated by Connection': [
      post(['Connection: Content-Length', 'Content-Length: 5'], 'hello'),
      'POST / HTTP/1.1',
    ],
  }),
];

/** Chunks (RFC 9112 §7.1). */
const CHUNKS: readonly RequestCase[] = [
  ...forwarded('chunks', {
    'two chunks': [
      post(['Transfer-Encoding: chunked'], '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'),
      'POST / HTTP/1.1',
    ],
    'upper case coding': [
      post(['Transfer-Encoding: CHUNKED'], '3\r\nabc\r\n0\r\n\r\n'),
      'POST / HTTP/1.1',
    ],
    'hex digits in both cases': [
      post(['Transfer-Encoding: chunked'], 'a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n'),
      'POST / HTTP/1.1',
    ],
    'a body that looks like a request': [
      post(
        ['Transfer-Encoding: chunked'],
        `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
      ),
      'POST / HTTP/1.1',
    ],
    'chunk extensions are dropped': [
      post(['Transfer-Encoding: chunked'], '3;a=b;c="d"\r\nabc\r\n0\r\n\r\n'),
      'POST / HTTP/1.1',
    ],
    'nominated by Connection': [
      post(
        ['Connection: Transfer-Encoding', 'Transfer-Encoding: chunked'],
        '3\r\nabc\r\n0\r\n\r\n',
      ),
      'POST / HTTP/1.1',
    ],
    'on DELETE': [
      `DELETE http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
      'DELETE / HTTP/1.1',
    ],
  }),
];

/** Chunks whose framing is broken, after a head that was good: the request ends, and nothing after it is read. */
export const BROKEN_CHUNKS: readonly (readonly [name: string, body: string])[] = [
  ['a negative size', '-1\r\nabc\r\n0\r\n\r\n'],
  ['a sign', '+3\r\nabc\r\n0\r\n\r\n'],
  ['a 0x prefix', '0x3\r\nabc\r\n0\r\n\r\n'],
  ['no size', '\r\nabc\r\n0\r\n\r\n'],
  ['white space before the size', ' 3\r\nabc\r\n0\r\n\r\n'],
  ['white space behind the size', '3 \r\nabc\r\n0\r\n\r\n'],
  ['a size that overflows 64 bits', '10000000000000003\r\nabc\r\n0\r\n\r\n'],
  ['a size that overflows 32 bits', `100000000000000000000000003\r\nabc\r\n0\r\n\r\n`],
  ['letters that are no hex', 'xyz\r\nabc\r\n0\r\n\r\n'],
  ['a size that is too small', `2\r\nabc\r\n0\r\n\r\n`],
  ['no CRLF behind the data', `3\r\nabc0\r\n\r\n`],
  ['a bare LF behind the size', '3\nabc\r\n0\r\n\r\n'],
  ['a bare CR behind the size', '3\rabc\r\n0\r\n\r\n'],
  ['a bare LF behind the data', '3\r\nabc\n0\r\n\r\n'],
  ['other bytes in place of CRLF (LF.TERM)', '3\r\nabcXX0\r\n\r\n'],
  ['a bare LF behind the last size', `3\r\nabc\r\n0\n\n${SMUGGLED}`],
  ['a bare LF in an extension (TERM.EXT)', '3;\nxx\r\nabc\r\n0\r\n\r\n'],
  ['a bare CR in an extension', '3;a\rb\r\nabc\r\n0\r\n\r\n'],
  ['NUL in an extension', '3;a\x00b\r\nabc\r\n0\r\n\r\n'],
  ['a quote that is not closed in an extension', '3;a="b\r\nabc\r\n0\r\n\r\n'],
  ['an extension of 20 kB', `3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`],
  ['a trailer that folds', '0\r\nX: a\r\n b\r\n\r\n'],
  ['a trailer with a bare LF', '0\r\nX: a\nY: b\r\n\r\n'],
  ['a trailer that is no field', '0\r\nnothing\r\n\r\n'],
  ['a trailer with NUL', '0\r\nX: \x00\r\n\r\n'],
  ['trailers of 20 kB', `0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
];

/** Lines and fields (RFC 9112 §2.2, §5). */
const FIELDS: readonly RequestCase[] = [
  ...refused(
    'field line',
    Object.fromEntries(
      [
        'X: a\r\n b',
        'X: a\r\n\tb',
        'X: a\r\n ',
        ' X: a',
        '\tX: a',
        'X : a',
        'X\t: a',
        'X',
        ': a',
        'X: a\x00b',
        'X: a\x01b',
        'X: a\x08b',
        'X: a\x1bb',
        'X: a\x7fb',
        'X: a\nY: b',
        'X: a\rY: b',
        'X: a\n',
        'X: a\r',
        'X\x00: a',
        'X\x7f: a',
        'X\x80: a',
        'X(: a',
        'X[]: a',
        'X{: a',
        'X@y: a',
        'X/y: a',
        'X,y: a',
        'X;y: a',
        'X<: a',
        'X"y: a',
        'X\\y: a',
        'X=y: a',
        'X?y: a',
        'X y: a',
        `Host: ${HOST}`,
        `host: evil.example.test`,
        `Host:evil.example.test`,
      ].map((field) => [JSON.stringify(field), get([field])]),
    ),
  ),
  ...refused('line ends', {
    'a bare LF behind the request line': `GET http://${HOST}/ HTTP/1.1\nHost: ${HOST}\r\n\r\n`,
    'bare LF everywhere': `GET http://${HOST}/ HTTP/1.1\nHost: ${HOST}\n\n`,
    'a bare LF ends the head': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\n`,
    'a bare LF behind a field': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\nX: y\r\n\r\n`,
    'a bare CR behind the request line': `GET http://${HOST}/ HTTP/1.1\rHost: ${HOST}\r\n\r\n`,
    'a bare CR ends the head': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r`,
    'CR CR LF': `GET http://${HOST}/ HTTP/1.1\r\r\nHost: ${HOST}\r\n\r\n`,
    'white space between the request line and the fields': `GET http://${HOST}/ HTTP/1.1\r\n X: y\r\nHost: ${HOST}\r\n\r\n`,
  }),
  ...refused('request line', {
    'two blanks': `GET  http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'two blanks before the version': `GET http://${HOST}/  HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a tab': `GET\thttp://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a tab before the version': `GET http://${HOST}/\tHTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a blank behind the version': `GET http://${HOST}/ HTTP/1.1 \r\nHost: ${HOST}\r\n\r\n`,
    'a blank before the method': ` GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a blank in the path': `GET http://${HOST}/a b HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a second version': `GET http://${HOST}/ HTTP/1.1 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'no target': `GET HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'an empty target': `GET  HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'no method': `http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a method in lower case': `get http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a method that is no token': `GE(T http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a method with NUL': `GE\x00T http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a method of 20 kB': `${'G'.repeat(20_000)} http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'NUL in the target': `GET http://${HOST}/\x00 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a vertical tab in the target': `GET http://${HOST}/\x0b HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'DEL in the target': `GET http://${HOST}/\x7f HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'a fragment': `GET http://${HOST}/#x HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'bytes above ASCII in the host': `GET http://ex\xe4mple.test/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'UTF-8 in the host': `GET http://ex\xc3\xa4mple.test/ HTTP/1.1\r\nHost: ex\xc3\xa4mple.test\r\n\r\n`,
  }),
  ...refused('version', {
    'HTTP/0.9 without a version': `GET http://${HOST}/\r\n\r\n`,
    'HTTP/0.9': get([], undefined, 'HTTP/0.9'),
    'HTTP/1.2': get([], undefined, 'HTTP/1.2'),
    'HTTP/1.10': get([], undefined, 'HTTP/1.10'),
    'HTTP/1.': get([], undefined, 'HTTP/1.'),
    'HTTP/1': get([], undefined, 'HTTP/1'),
    'HTTP/2.0': get([], undefined, 'HTTP/2.0'),
    'HTTP/2': get([], undefined, 'HTTP/2'),
    'HTTP/3.0': get([], undefined, 'HTTP/3.0'),
    'HTTP/01.1': get([], undefined, 'HTTP/01.1'),
    'HTTP/1.1.1': get([], undefined, 'HTTP/1.1.1'),
    'HTTP/-1.1': get([], undefined, 'HTTP/-1.1'),
    'HTTP/1,1': get([], undefined, 'HTTP/1,1'),
    'http/1.1': get([], undefined, 'http/1.1'),
    'HTTPS/1.1': get([], undefined, 'HTTPS/1.1'),
    'HTTP 1.1': get([], undefined, 'HTTP 1.1'),
    'RTSP/1.0': get([], undefined, 'RTSP/1.0'),
    'ICE/1.0': get([], undefined, 'ICE/1.0'),
    'RTSP with its own method': `DESCRIBE http://${HOST}/ RTSP/1.0\r\nHost: ${HOST}\r\n\r\n`,
    'ICE with its own method': `SOURCE http://${HOST}/ ICE/1.0\r\nHost: ${HOST}\r\n\r\n`,
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'the preface of HTTP/2 with a URL': `PRI http://${HOST}/ HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    'a ClientHello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    SSH: 'SSH-2.0-OpenSSH_9.2\r\n',
    SMTP: 'EHLO example.test\r\n',
    'only NUL': '\x00\x00\x00\x00\r\n\r\n',
  }),
];

/** Forms of the target, and Host (RFC 9112 §3.2). */
const TARGETS: readonly RequestCase[] = [
  ...refused('target', {
    'origin-form': get([], '/'),
    'origin-form with two slashes': get([], `//${HOST}/`),
    'asterisk-form': `OPTIONS * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    'asterisk-form on GET': get([], '*'),
    'authority-form on GET': get([], `${HOST}:80`),
    'a host without a scheme': get([], HOST),
    'no host': get([], 'http:///x'),
    'no slashes': get([], `http:${HOST}/`),
    'one slash': get([], `http:/${HOST}/`),
    backslashes: get([], `http:\\\\${HOST}/`),
    'a backslash behind the host': get([], `http://${HOST}\\@evil.example.test/`),
    https: get([], `https://${HOST}/`),
    ftp: get([], `ftp://${HOST}/`),
    ws: get([], `ws://${HOST}/`),
    file: get([], 'file:///etc/passwd'),
    gopher: get([], `gopher://${HOST}:80/_x`),
    javascript: get([], 'javascript://x/'),
    'user information': get([], `http://user@${HOST}/`),
    'user information and password': get([], `http://user:pass@${HOST}/`),
    'an empty user': get([], `http://@${HOST}/`),
    'an allowed host as user': get([], `http://${HOST}@evil.example.test/`),
    'an empty port': get([], `http://${HOST}:/`),
    'port 0': get([], `http://${HOST}:0/`),
    'a port above 65535': get([], `http://${HOST}:65616/`),
    'a port with zeros': get([], `http://${HOST}:0080/`),
    'a fragment in the host': get([], `http://evil.example.test#@${HOST}/`),
    'percent in the host': get([], `http://www%2eexample.test/`),
  }),
  ...refused('Host', {
    missing: `GET http://${HOST}/ HTTP/1.1\r\n\r\n`,
    empty: `GET http://${HOST}/ HTTP/1.1\r\nHost:\r\n\r\n`,
    'another name': `GET http://${HOST}/ HTTP/1.1\r\nHost: evil.example.test\r\n\r\n`,
    'another port': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}:8080\r\n\r\n`,
    'a name below': `GET http://${HOST}/ HTTP/1.1\r\nHost: a.${HOST}\r\n\r\n`,
    'two in one': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}, evil.example.test\r\n\r\n`,
    'two fields': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nHost: evil.example.test\r\n\r\n`,
    'with user information': `GET http://${HOST}/ HTTP/1.1\r\nHost: a@${HOST}\r\n\r\n`,
    'with a path': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}/x\r\n\r\n`,
    'a URL': `GET http://${HOST}/ HTTP/1.1\r\nHost: http://${HOST}\r\n\r\n`,
    'with a bad port': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}:x\r\n\r\n`,
    'with a blank': `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST} x\r\n\r\n`,
    folded: `GET http://${HOST}/ HTTP/1.1\r\nHost:\r\n ${HOST}\r\n\r\n`,
    'nominated and wrong': `GET http://${HOST}/ HTTP/1.1\r\nConnection: Host\r\nHost: evil.example.test\r\n\r\n`,
    'wrong on HTTP/1.0': `GET http://${HOST}/ HTTP/1.0\r\nHost: evil.example.test\r\n\r\n`,
  }),
  ...forwarded('target', {
    'in upper case': [get([], `HTTP://${HOST.toUpperCase()}/A`), 'GET /A HTTP/1.1'],
    'with the port': [get([], `http://${HOST}:80/`), 'GET / HTTP/1.1'],
    'without a path': [get([], `http://${HOST}`), 'GET / HTTP/1.1'],
    'with a query only': [get([], `http://${HOST}?a=b`), 'GET /?a=b HTTP/1.1'],
    'an @ in the path': [
      get([], `http://${HOST}/a@evil.example.test`),
      'GET /a@evil.example.test HTTP/1.1',
    ],
    'a URL in the path': [
      get([], `http://${HOST}/http://evil.example.test/`),
      'GET /http://evil.example.test/ HTTP/1.1',
    ],
    'OPTIONS for the server as a whole': [
      `OPTIONS http://${HOST} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
      'OPTIONS * HTTP/1.1',
    ],
    'an empty line before the request': [`\r\n${OK}`, 'GET /ok HTTP/1.1'],
    'Host in upper case': [
      `GET http://${HOST}/ HTTP/1.1\r\nHOST: ${HOST.toUpperCase()}\r\n\r\n`,
      'GET / HTTP/1.1',
    ],
    'a trailing dot': [`GET http://${HOST}./ HTTP/1.1\r\nHost: ${HOST}.\r\n\r\n`, 'GET / HTTP/1.1'],
    'encoded line ends in the path': [
      get([], `http://${HOST}/%0d%0aX:%20y`),
      'GET /%0d%0aX:%20y HTTP/1.1',
    ],
    pipelined: [OK + OK, 'GET /ok HTTP/1.1', 'GET /ok HTTP/1.1'],
  }),
];

/** What follows a request that was refused, or that the origin answered (RFC 9112 §9.3.2). */
const PIPELINES: readonly RequestCase[] = [
  ...refused('CONNECT', {
    'with chunked content': `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HIDDEN}`,
    'with a length': `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\n\r\n${SMUGGLED}`,
    'with both': `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${SMUGGLED}`,
    'of HTTP/0.9': `CONNECT ${HOST}:443\r\n\r\n${SMUGGLED}`,
    'of HTTP/2.0': `CONNECT ${HOST}:443 HTTP/2.0\r\n\r\n${SMUGGLED}`,
    'of HTTP/1.2': `CONNECT ${HOST}:443 HTTP/1.2\r\n\r\n${SMUGGLED}`,
    'with bare LF': `CONNECT ${HOST}:443 HTTP/1.1\n\r\n\r\n${SMUGGLED}`,
    'with a fold': `CONNECT ${HOST}:443 HTTP/1.1\r\nX: a\r\n b\r\n\r\n${SMUGGLED}`,
    'to a URL': `CONNECT http://${HOST}:443/ HTTP/1.1\r\n\r\n${SMUGGLED}`,
    'to a path': `CONNECT / HTTP/1.1\r\n\r\n${SMUGGLED}`,
    'to *': `CONNECT * HTTP/1.1\r\n\r\n${SMUGGLED}`,
    'without a port': `CONNECT ${HOST} HTTP/1.1\r\n\r\n${SMUGGLED}`,
    'with two blanks': `CONNECT  ${HOST}:443 HTTP/1.1\r\n\r\n${SMUGGLED}`,
    'with a second target': `CONNECT ${HOST}:443 evil.example.test:443 HTTP/1.1\r\n\r\n${SMUGGLED}`,
    'with two Host fields': `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${SMUGGLED}`,
    'with NUL in a field': `CONNECT ${HOST}:443 HTTP/1.1\r\nX: \x00\r\n\r\n${SMUGGLED}`,
    'with a query': `CONNECT ${HOST}:443?x HTTP/1.1\r\n\r\n${SMUGGLED}`,
  }),
  ...refused(
    'behind a CONNECT that is refused',
    {
      'a plain request': `CONNECT evil.example.test:443 HTTP/1.1\r\nHost: evil.example.test:443\r\n\r\n${SMUGGLED}`,
      'another CONNECT': `CONNECT evil.example.test:443 HTTP/1.1\r\n\r\nCONNECT ${HOST}:443 HTTP/1.1\r\n\r\n`,
    },
    403,
  ),
  {
    name: 'behind a good request: a CONNECT with content',
    bytes: `${OK}CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HIDDEN}`,
    statuses: [200, 400],
    seen: ['GET /ok HTTP/1.1'],
  },
  {
    name: 'behind a good request: a CONNECT with a length',
    bytes: `${OK}CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\nContent-Length: 3\r\n\r\nabc`,
    statuses: [200, 400],
    seen: ['GET /ok HTTP/1.1'],
  },
  {
    name: 'behind a good request: a CONNECT with two Host fields',
    bytes: `${OK}CONNECT ${HOST}:443 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nabc`,
    statuses: [200, 400],
    seen: ['GET /ok HTTP/1.1'],
  },
  {
    name: 'behind a good request: a CONNECT that is refused',
    bytes: `${OK}CONNECT evil.example.test:443 HTTP/1.1\r\nHost: evil.example.test:443\r\n\r\n${SMUGGLED}`,
    statuses: [200, 403],
    seen: ['GET /ok HTTP/1.1'],
  },
  {
    name: 'behind an empty line: a CONNECT with content',
    bytes: `\r\nCONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HIDDEN}`,
    statuses: [400],
    seen: [],
  },
  {
    name: 'behind a request that is refused: it is read on, for the framing was good',
    bytes: `GET http://evil.example.test/ HTTP/1.1\r\nHost: evil.example.test\r\n\r\n${OK}`,
    statuses: [403, 200, 200],
    seen: ['GET /ok HTTP/1.1', 'GET /sentinel HTTP/1.1'],
  },
  {
    name: 'the body of a request that is refused is no request',
    bytes: `POST http://evil.example.test/ HTTP/1.1\r\nHost: evil.example.test\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}${OK}`,
    statuses: [403, 200, 200],
    seen: ['GET /ok HTTP/1.1', 'GET /sentinel HTTP/1.1'],
  },
  {
    name: 'the chunks of a request that is refused are no request',
    bytes: `POST http://evil.example.test/ HTTP/1.1\r\nHost: evil.example.test\r\nTransfer-Encoding: chunked\r\n\r\n${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n${OK}`,
    statuses: [403, 200, 200],
    seen: ['GET /ok HTTP/1.1', 'GET /sentinel HTTP/1.1'],
  },
  {
    name: 'behind a request that is malformed',
    bytes: `${get([], '/')}${SMUGGLED}`,
    statuses: [400],
    seen: [],
  },
  {
    name: 'behind good requests: one that is malformed',
    bytes: `${OK}${OK}GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n${SMUGGLED}`,
    statuses: [200, 200, 400],
    seen: ['GET /ok HTTP/1.1', 'GET /ok HTTP/1.1'],
  },
  {
    name: 'behind good requests: garbage',
    bytes: `${OK}\x00\x01\x02\r\n\r\n${SMUGGLED}`,
    statuses: [200, 400],
    seen: ['GET /ok HTTP/1.1'],
  },
  {
    name: 'behind a request that asks to close',
    bytes: `${get(['Connection: close'])}${SMUGGLED}`,
    statuses: [200],
    seen: ['GET / HTTP/1.1'],
  },
  {
    name: 'behind a request of HTTP/1.0',
    bytes: `GET http://${HOST}/ HTTP/1.0\r\n\r\n${SMUGGLED}`,
    statuses: [200],
    seen: ['GET / HTTP/1.1'],
  },
];

/** Upgrades and expectations (RFC 9110 §7.8, §10.1.1; "h2c smuggling", "WebSocket smuggling"). */
const UPGRADES: readonly RequestCase[] = [
  ...lastOne('Upgrade', {
    'h2c is not forwarded': [
      get([
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      ]),
      'GET / HTTP/1.1',
    ],
    'h2c with a nominated Upgrade only': [
      get(['Connection: Upgrade', 'Upgrade: h2c']),
      'GET / HTTP/1.1',
    ],
    'h2c without Connection': [get(['Upgrade: h2c']), 'GET / HTTP/1.1'],
    'TLS/1.0 is not forwarded': [
      get(['Connection: Upgrade', 'Upgrade: TLS/1.0']),
      'GET / HTTP/1.1',
    ],
    'websocket on POST': [
      post(['Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 2'], 'ab'),
      'POST / HTTP/1.1',
    ],
    'websocket without Connection': [get(['Upgrade: websocket']), 'GET / HTTP/1.1'],
  }),
  ...refused('Upgrade: websocket', {
    'with a body': `${get(['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Content-Length: 5'])}hello`,
    'with chunks': `${get(['Connection: Upgrade', 'Upgrade: websocket', 'Transfer-Encoding: chunked'])}${CHUNKED_HIDDEN}`,
    'with two Host fields': get(['Connection: Upgrade', 'Upgrade: websocket', `Host: ${HOST}`]),
    'with another Host': `GET http://${HOST}/ HTTP/1.1\r\nHost: evil.example.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'in origin-form': get(['Connection: Upgrade', 'Upgrade: websocket'], '/'),
    'to ws://': get(['Connection: Upgrade', 'Upgrade: websocket'], `ws://${HOST}/`),
  }),
  {
    name: 'Upgrade: websocket that is refused, with a request behind it',
    bytes: `GET http://evil.example.test/ HTTP/1.1\r\nHost: evil.example.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${SMUGGLED}`,
    statuses: [403],
    seen: [],
  },
  {
    name: 'Upgrade: websocket that the origin does not take, with a request behind it',
    bytes: `${get(['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='])}${SMUGGLED}`,
    statuses: [200],
    seen: ['GET / HTTP/1.1'],
  },
  ...lastOne('Expect', {
    '100-continue, the body sent at once': [
      post(['Expect: 100-continue', 'Content-Length: 5'], 'hello'),
      'POST / HTTP/1.1',
    ],
    '100-continue on GET without content': [get(['Expect: 100-continue']), 'GET / HTTP/1.1'],
    'in upper case': [
      post(['Expect: 100-CONTINUE', 'Content-Length: 5'], 'hello'),
      'POST / HTTP/1.1',
    ],
  }),
  {
    name: 'Expect: something else',
    bytes: post(['Expect: 200-ok', 'Content-Length: 5'], 'hello'),
    statuses: [417],
    seen: [],
  },
];

/** Heads beyond the limit (RFC 9112 §3, RFC 6585 §5). */
const SIZES: readonly RequestCase[] = [
  ...refused(
    'too large',
    {
      'a path of 20 kB': get([], `http://${HOST}/${'a'.repeat(20_000)}`),
      'a field of 20 kB': get([`X: ${'a'.repeat(20_000)}`]),
      'a field name of 20 kB': get([`${'a'.repeat(20_000)}: x`]),
      '2,000 fields': get(Array.from({ length: 2_000 }, (_, i) => `X-${i}: aaaaaaa`)),
      'a CONNECT of 20 kB': `CONNECT ${HOST}:443 HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      'a CONNECT target of 20 kB': `CONNECT ${'a'.repeat(20_000)}:443 HTTP/1.1\r\n\r\n`,
    },
    431,
  ),
  ...forwarded('large, but not too large', {
    'a path of 8 kB': [
      get([], `http://${HOST}/${'a'.repeat(8_000)}`),
      `GET /${'a'.repeat(8_000)} HTTP/1.1`,
    ],
    'a field of 8 kB': [get([`X: ${'a'.repeat(8_000)}`]), 'GET / HTTP/1.1'],
    '300 fields': [get(Array.from({ length: 300 }, (_, i) => `X-${i}: a`)), 'GET / HTTP/1.1'],
  }),
];

export const REQUESTS: readonly RequestCase[] = [
  ...LENGTH_AND_CODING,
  ...LENGTHS,
  ...CHUNKS,
  ...FIELDS,
  ...TARGETS,
  ...PIPELINES,
  ...UPGRADES,
  ...SIZES,
];
