/** Findings about refused connections. None has a text that a client chose. */
import type { ConnectFailedEvent, ConnectionCountItem } from '../../domain/connections.ts';
import { isReferenceId, isUuid } from '../../domain/reference-id.ts';
import { type DetectionFinding, newFinding } from '../findings/detection-finding.ts';

/** The count of an hour, whose first report creates a finding and whose later ones update it. */
interface Counted extends Pick<ConnectionCountItem, 'reported' | 'used'> {
  /** `YYYY-MM-DDTHH`, UTC. */
  readonly hour: string;
}

/**
 * A certificate claimed client ids that are not its vehicle's. A claimed id is named only in the
 * form of a Reference ID, because another text may be or contain a VIN.
 */
export function foreignConnection(event: ConnectFailedEvent, counted: Counted): DetectionFinding {
  const { at, certificateId, claimedId = '', sessionId, thingName = '' } = event;
  return {
    ...ofHour(certificateId, at, counted),
    message: `A certificate was refused ${counted.used} times under client ids that are not its vehicle's.`,
    ...(isUuid(sessionId) && { evidences: [{ connection_info: { uid: sessionId, direction_id: 1 } }] }),
    resources: [
      { type: 'Certificate', uid: certificateId },
      ...(isReferenceId(thingName) ? [{ type: 'Vehicle', uid: thingName } as const] : []),
      ...(isReferenceId(claimedId) ? [{ type: 'Claimed Vehicle', uid: claimedId } as const] : []),
    ],
  };
}

/** So many findings name certificates in this hour that no further one does. */
export function manyForeignConnections(at: number, counted: Counted): DetectionFinding {
  return {
    ...ofHour('all', at, counted),
    message: `At least ${counted.used} findings were due in one hour. The later ones are not sent.`,
  };
}

function ofHour(of: string, at: number, { hour, reported, used }: Counted) {
  const change = reported === undefined ? {} : ({ activity_id: 2, type_uid: 200402 } as const);
  return {
    ...newFinding('$aws/events/presence/connect_failed', at),
    ...change,
    severity_id: 4,
    count: used,
    finding_info: {
      uid: `foreignConnection/${of}/${hour}`,
      title: 'Clients were refused under client ids of others',
      analytic: { name: 'foreignConnection', type_id: 1 },
      types: ['foreign connection attempt'],
    },
  } as const;
}
