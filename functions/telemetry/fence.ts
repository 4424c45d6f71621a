/** Keeps out records of certificates that are no longer a vehicle's. */
import { countsUnder } from '../../domain/certificate-fences.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { AcceptedRecord } from './accept.ts';

/**
 * True for a record that must not count. The end of a connection always counts, because it is true
 * whatever the certificate.
 */
export function isFenced({ certificates }: VehicleStateItem, record: AcceptedRecord): boolean {
  const { presence, receivedAt, source } = record;
  if (presence?.status === 'DISCONNECTED') {
    return false;
  }
  return !countsUnder(certificates, source.certificateId, receivedAt);
}
