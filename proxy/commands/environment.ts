/**
 * What never goes through a proxy: this machine, and the metadata services, which answer with the
 * identity of whoever asks (EC2 user guide, "Use the Instance Metadata Service", read 2026-11-20).
 */
const DIRECT = [
  'localhost',
  '127.0.0.1',
  '::1',
  '169.254.169.254',
  'fd00:ec2::254',
  '169.254.170.2',
];

/**
 * The variables that make programs use a proxy, in every spelling that some program insists on.
 * What the environment already keeps away from proxies stays away.
 */
export function proxyEnvironment(
  url: string,
  present: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = `${present.no_proxy ?? ''},${present.NO_PROXY ?? ''}`
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  const noProxy = [...new Set([...DIRECT, ...kept])].join(',');
  return {
    http_proxy: url,
    https_proxy: url,
    all_proxy: url,
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    ALL_PROXY: url,
    no_proxy: noProxy,
    NO_PROXY: noProxy,
    NODE_USE_ENV_PROXY: '1',
  };
}

/**
 * What makes programs use SOCKS for what is no HTTP, on the same port of the proxy, which is given as `http://...`.
 * `socks5h`: the proxy resolves the name, and sees it.
 *
 * For those who ask for it: with `http_proxy` and `https_proxy` set, curl and git take this for other schemes only, but
 * httpx of Python loads it at once and fails where its `socks` extra is missing.
 */
export function socksEnvironment(proxy: string): Record<'all_proxy' | 'ALL_PROXY', string> {
  const url = proxy.replace(/^http:/, 'socks5h:');
  return { all_proxy: url, ALL_PROXY: url };
}
