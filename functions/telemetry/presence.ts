/**
 * Which of two presence events is the newer one. AWS tells them in any order and their times only
 * approximately, so it is the connection's number that decides (AWS IoT Developer Guide, "Lifecycle
 * events"); it begins anew when a client was away for about an hour.
 */
import type { VehicleStateDocument } from '../../domain/vehicle-state.ts';
import type { PresenceEvent } from './decode.ts';

/**
 * Events further apart than this are in the order of their times, whatever their numbers: half of
 * the time after which numbers begin anew.
 */
const certainMs = 1_800_000;

/**
 * Whether an event tells something newer than what is known; of two that AWS does not order, the
 * later record's counts.
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

/** The event that a state tells of; undefined while there was none. */
export function presenceOf(state: VehicleStateDocument | undefined): PresenceEvent | undefined {
  if (state?.connectivitySince === undefined || state.connectivity === 'UNKNOWN') {
    return undefined;
  }
  const { connectivity: status, connectivitySince: at, connection } = state;
  return { status, at, ...(connection !== undefined && { connection }) };
}

/** What a state says of the event. */
export function toConnectivity(
  presence: PresenceEvent | undefined,
): Pick<VehicleStateDocument, 'connectivity' | 'connectivitySince' | 'connection'> {
  if (presence === undefined) {
    return { connectivity: 'UNKNOWN' };
  }
  const { status: connectivity, at: connectivitySince, connection } = presence;
  return { connectivity, connectivitySince, ...(connection !== undefined && { connection }) };
}
