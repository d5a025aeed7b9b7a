import type { Flow } from '../event.ts';
import type { Direction, Segment } from './flow-direction.ts';
import { IGNORED, type LineResult } from './importer.ts';

/** What a log says of a segment besides its ends. */
export interface SegmentFacts
  extends Pick<Flow, 'at' | 'lastAt' | 'protocol' | 'action' | 'name' | 'times'> {
  readonly bytes: number;
}

/**
 * Makes the flow of a request; a reply is the answering half of one, which counts bytes and no flow.
 * What is neither is ignored.
 */
export function flowResult(
  segment: Segment,
  direction: Direction,
  { bytes, ...facts }: SegmentFacts,
): LineResult {
  const { source, destination, sourcePort, destinationPort } = segment;
  switch (direction) {
    case 'request': {
      const ends = { client: source, address: destination, port: destinationPort };
      return { kind: 'flow', flow: { ...facts, ...ends, bytesUp: bytes, bytesDown: 0 } };
    }
    case 'reply': {
      const ends = { client: destination, address: source, port: sourcePort, times: 0 };
      return { kind: 'flow', flow: { ...facts, ...ends, bytesUp: 0, bytesDown: bytes } };
    }
    case 'inbound':
    case 'local':
      return IGNORED;
  }
}
