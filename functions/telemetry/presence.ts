/**
 * Orders presence events. AWS delivers them in any order and with approximate times, so the
 * connection's number decides (AWS IoT Developer Guide, "Lifecycle events"). The number restarts
 * when a client was disconnected for about an hour.
 */
import { numberOfReason, reasonOfNumber } from '../../domain/disconnect-reasons.ts';
import type { VehicleStateDocument } from '../../domain/vehicle-state.ts';
import type { PresenceEvent } from './record-content.ts';

/**
 * Events further apart than this are ordered by time, whatever their numbers: half of the time
 * after which numbers restart.
 */
const certainMs = 1_800_000;

/**
 * Whether an event is newer than the known one. Of two events that AWS does not order, the later
 * record's counts.
 */
export function isNewerPresence(event: PresenceEvent, known: PresenceEvent): boolean {
  const isNumbered = event.connection !== undefined && known.connection !== undefined;
  if (!isNumbered || Math.abs(event.at - known.at) > certainMs) {
    return event.at > known.at || (event.at === known.at && event.status !== known.status);
  }
  if (event.connection !== known.connection) {
    return event.connection > known.connection;
  }
  return event.status === 'DISCONNECTED' && known.status === 'CONNECTED';
}

/** The latest event in a state; undefined before the first. */
export function presenceOf(state: VehicleStateDocument | undefined): PresenceEvent | undefined {
  if (state?.connectivitySince === undefined || state.connectivity === 'UNKNOWN') {
    return undefined;
  }
  const { connectivity: status, connectivitySince: at, connection } = state;
  const reason = reasonOfNumber(state.disconnectReason);
  return {
    status,
    at,
    ...(connection !== undefined && { connection }),
    ...(reason !== null && { reason }),
  };
}

/** The event as stored in a state. */
export function toConnectivity(
  presence: PresenceEvent | undefined,
): Pick<VehicleStateDocument, 'connectivity' | 'connectivitySince' | 'connection' | 'disconnectReason'> {
  if (presence === undefined) {
    return { connectivity: 'UNKNOWN' };
  }
  const { status: connectivity, at: connectivitySince, connection, reason } = presence;
  return {
    connectivity,
    connectivitySince,
    ...(connection !== undefined && { connection }),
    ...(reason !== undefined && { disconnectReason: numberOfReason(reason) }),
  };
}
