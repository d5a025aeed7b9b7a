import { runInNewContext } from 'node:vm';
import type { Reader } from './verdicts.ts';

/** Runs the PAC file as a client does: the URL without what https would hide, and the host. */
export function findProxy(text: string, url: string, host: string): string {
  return String(
    runInNewContext(`${text}\nFindProxyForURL(url, host)`, { url, host }, { timeout: 1_000 }),
  );
}

/** Reads a PAC file: let through is what is sent to the proxy, or past it. */
export function readPac(text: string): Reader {
  const context = { answer: '', url: '', host: '' };
  const find: (url: string, host: string) => string = runInNewContext(
    `${text}\nFindProxyForURL`,
    context,
  );
  return ({ host, port, tunnel, path }) => {
    const name = host.includes(':') ? `[${host}]` : host;
    const scheme = tunnel ? 'https' : 'http';
    const usual = port === (tunnel ? 443 : 80) ? '' : `:${port}`;
    const answer = find(`${scheme}://${name}${usual}${tunnel ? '/' : path}`, host);
    return answer === 'DIRECT' || answer === 'PROXY proxy.example.test:3128';
  };
}
