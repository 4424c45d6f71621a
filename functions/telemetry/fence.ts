/** Refuses records of certificates that were cut off, and of the time of a suspension. */
import { countsUnder } from '../../domain/certificate-fences.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { AcceptedRecord } from './accept.ts';

/**
 * True for a record that must not count. The end of a connection always counts: the vehicle is
 * disconnected then, also when its certificate was cut off.
 */
export function isFenced(
  { certificates, resumedAt = 0 }: Pick<VehicleStateItem, 'certificates' | 'resumedAt'>,
  record: AcceptedRecord,
): boolean {
  const { presence, receivedAt, source } = record;
  if (presence?.status === 'DISCONNECTED') {
    return false;
  }
  return receivedAt < resumedAt || !countsUnder(certificates, source.certificateId, receivedAt);
}
