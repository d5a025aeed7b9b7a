/** A stand-in for a host of the internet: the name and address that it has in the cluster, and where it listens. */
export interface StandIn {
  /** Absent where clients know the address only. */
  readonly name?: string;
  readonly address: string;
  readonly serves: Readonly<Record<number, 'https' | 'http' | 'ssh' | 'smtp' | 'echo' | 'ntp'>>;
}

/** The resolver that knows the names below, and one that a client asks on its own account. */
export const RESOLVER = '9.9.9.9';
export const FOREIGN_RESOLVER = '8.8.8.8';

/** Everything that any client of the cluster touches. The addresses are routed inside the cluster only. */
export const INTERNET: readonly StandIn[] = [
  { name: 'github.com', address: '140.82.112.3', serves: { 22: 'ssh', 443: 'https' } },
  { name: 'pypi.org', address: '151.101.0.223', serves: { 443: 'https' } },
  { name: 'repo.example-mirror.org', address: '192.175.48.10', serves: { 80: 'http' } },
  { name: 'api.licensing.example.com', address: '93.184.215.20', serves: { 443: 'https' } },
  { name: 'artifacts.example.com', address: '93.184.215.21', serves: { 8443: 'https' } },
  {
    name: 'email-smtp.us-east-1.amazonaws.com',
    address: '52.86.10.5',
    serves: { 587: 'smtp' },
  },
  { name: 'time.aws.com', address: '166.117.111.42', serves: { 123: 'ntp' } },
  { address: '2606:50c0:8000::153', serves: { 443: 'https' } },
  { address: '93.184.215.77', serves: { 443: 'https', 5000: 'echo' } },
];

export function standInAt(address: string): StandIn | undefined {
  return INTERNET.find((host) => host.address === address);
}
