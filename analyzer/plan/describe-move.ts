import type { ReportDestination, Transposition } from '../report.ts';
import type { EndpointGuide } from './endpoint-guide.ts';
import { transpose } from './transpose.ts';

/**
 * Says what the deployment would ask for in another region, as the report tells it: only what
 * changes. Nothing where no move was asked for, or nobody knows from where.
 */
export function describeMove(
  destinations: readonly ReportDestination[],
  from: string | null,
  to: string | undefined,
  guide: EndpointGuide,
): Transposition | null {
  if (from === null || to === undefined || from === to) return null;
  const moved = transpose(destinations, from, to, guide);
  if (!moved.ok) return null;
  return {
    from,
    to,
    same: moved.value.filter(({ kind, why }) => kind === 'same' && why === undefined).length,
    changes: moved.value
      .filter(({ kind, why }) => kind !== 'same' || why !== undefined)
      .map(({ kind, host, port, to: newHost, why, endpoint }) => ({
        kind,
        host,
        port,
        to: newHost ?? null,
        why: why ?? null,
        endpoint: endpoint?.serviceName ?? null,
      })),
  };
}
