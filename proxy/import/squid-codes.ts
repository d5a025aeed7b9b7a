/** What a Squid log line can tell us, each under the name of the value it holds. */
export type Field =
  | 'seconds'
  | 'subseconds'
  | 'start'
  | 'duration'
  | 'client'
  | 'result'
  | 'hierarchy'
  | 'status'
  | 'bytesUp'
  | 'bytesDown'
  | 'method'
  | 'url'
  | 'scheme'
  | 'domain'
  | 'port'
  | 'path'
  | 'address'
  | 'sni'
  | 'userAgent'
  | 'errorCode'
  | DateField;

/** The parts of a written date, named by their strftime conversion. */
type DateField = 'Y' | 'y' | 'm' | 'b' | 'd' | 'H' | 'M' | 'S' | 'z';

/** A line cut into its fields. A field that the format does not have is absent. */
export type Fields = Partial<Record<Field, string>>;

/**
 * Which format codes hold a field, the one that is worth most first: `%>ru` is what the client asked
 * for, `%ru` what a URL rewriter may have made of it.
 *
 * Left out on purpose: user names, `%credentials` and every header but User-Agent; they are
 * skipped and never stored.
 */
export const FIELD_CODES: readonly (readonly [Field, readonly string[]])[] = [
  ['seconds', ['ts']],
  ['subseconds', ['tu']],
  ['start', ['tS']],
  ['duration', ['tr']],
  ['client', ['>a', '>A']],
  ['result', ['Ss']],
  ['hierarchy', ['Sh']],
  ['status', ['>Hs', 'Hs']],
  ['bytesUp', ['>st']],
  ['bytesDown', ['<st']],
  ['method', ['>rm', 'rm', '<rm']],
  ['url', ['>ru', 'ru', '<ru']],
  ['scheme', ['>rs', '<rs']],
  ['domain', ['>rd', '<rd']],
  ['port', ['>rP', '<rP']],
  ['path', ['>rp', 'rp', '<rp']],
  ['address', ['<a']],
  ['sni', ['ssl::>sni', 'tls::>sni']],
  ['userAgent', ['>h{user-agent}', '>ha{user-agent}']],
  ['errorCode', ['err_code']],
  ['Y', ['date:Y']],
  ['y', ['date:y']],
  ['m', ['date:m']],
  ['b', ['date:b', 'date:h']],
  ['d', ['date:d', 'date:e']],
  ['H', ['date:H']],
  ['M', ['date:M']],
  ['S', ['date:S']],
  ['z', ['date:z']],
];

/**
 * A code at the start of the text. Squid knows codes by a table and not by where letters end
 * (`%tsX` is `%ts` and an X), so the known ones come first, the longer before the shorter.
 *
 * Source: Squid's `src/format/Token.cc` and logformat directive, tree of 2026-07-31 (8.0.0-VCS,
 * 7c20a8a), read 2026-11-21. The other Squid sources named here are of the same tree and day.
 */
export const CODE: RegExp =
  /^(?:%|byte|busy_time|err_code|err_detail|request_attempts|master_xaction|credentials|note|[a-z_]+::[<>]?[A-Za-z_]+|>handshake|[<>](?:eui|qos|nfmark)|[<>](?:la|lp|ha|Hs|pt|tt|bs|sh|sH|sS|cert)|[<>]?(?:st|r[musdPpv])|la|lp|oa|dt|t[slugrS]|u[nleis]|e[ta]|sn|S[sh]|Hs|mt|rG|[<>][apAhv]|[<>]?[A-Za-z_]+)/;
