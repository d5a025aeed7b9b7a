import type { PartitionId } from '../../rules/aws/partitions.ts';
import type { HostEndpoint } from './endpoint-guide.ts';

/** A move from the region where it was recorded to the one where it is needed. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly fromPartition: PartitionId;
  readonly toPartition: PartitionId;
}

/**
 * What becomes of a destination in another region. `same`: the name carries over · `moved`: it has
 * another name there · `lost`: nothing there takes its place, and `why` says what to do.
 */
export interface Transposed {
  readonly kind: 'same' | 'moved' | 'lost';
  readonly host: string;
  readonly port: number;
  /** The name to ask for there; absent where it is lost. */
  readonly to?: string | undefined;
  /** What does not carry over, as half a sentence; absent where there is nothing to say. */
  readonly why?: string | undefined;
  /** The endpoint that the service has there, where it is one of AWS. */
  readonly endpoint?: HostEndpoint | undefined;
}

/** What one name becomes, before port and endpoint are put to it. */
export type NewName = Pick<Transposed, 'kind' | 'to' | 'why'>;
