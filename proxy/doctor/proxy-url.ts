/** A proxy as some file names it. */
export interface ProxySetting {
  /** Scheme, host and port: never user information, which may hold a password. */
  readonly url: string;
  readonly isValid: boolean;
  /** Where it was found: a path, or `environment`. */
  readonly where: string;
}

const URL_FORM =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/?#]*@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?(?:[/?#].*)?$/i;

/** Reads a proxy setting for showing: without scheme it is HTTP, as for the tools that take it so. */
export function readProxyUrl(text: string, where: string): ProxySetting {
  const [, scheme = 'http', host, port] = URL_FORM.exec(text.trim()) ?? [];
  if (host === undefined) return { url: 'a value that is no URL', isValid: false, where };
  const shown = port === undefined ? host : `${host}:${Number(port)}`;
  return { url: `${scheme.toLowerCase()}://${shown.toLowerCase()}`, isValid: true, where };
}
