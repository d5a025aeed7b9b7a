/**
 * How a destination is spoken to. `tls`: a tunnel that opens with a ClientHello · `http`: plain
 * HTTP requests that the proxy reads · `tcp`: any other tunnel.
 */
export type Protocol = 'tls' | 'http' | 'tcp';

/** What a bare port means where nobody says more: 443 is TLS, 80 is HTTP, the rest is TCP. */
export function defaultProtocol(port: number): Protocol {
  if (port === 443) return 'tls';
  return port === 80 ? 'http' : 'tcp';
}

/**
 * The protocol of a tunnel that a client asks for by name and port, before a byte of it was seen.
 * A tunnel to port 80 is `tcp`: whatever runs inside, the proxy does not read requests there.
 */
export function tunnelProtocol(port: number): Protocol {
  return port === 443 ? 'tls' : 'tcp';
}
