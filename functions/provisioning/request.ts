/**
 * The provisioning mutation's input, checked argument by argument before anything is asked of AWS.
 */
import type { ProvisionVehicleRequest } from '../../domain/contracts.ts';
import { deviceIdPattern } from '../../domain/device.ts';
import { findInvalidAttribute, toVehicleAttributes } from '../../domain/vehicle-attributes.ts';
import { holdsVin } from '../../domain/vin-search.ts';
import { type Vin, containsVin, toVin } from '../../domain/vin.ts';
import { inspectRequest } from '../csr/certificate-signing-request.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import type { CheckedRequest } from './decision.ts';

const deviceIdShape = new RegExp(deviceIdPattern);

/**
 * The request without its keyed hash, which needs KMS, and the VIN beside it. Throws INVALID_VIN,
 * INVALID_ARGUMENT and INVALID_CSR.
 */
export function checkRequest({ caller, input }: ProvisionVehicleRequest): {
  readonly vin: Vin;
  readonly checked: Omit<CheckedRequest, 'hashedVin'>;
} {
  const vin = toVin(input.vin);
  if (vin === undefined) {
    throw new VehicleError('INVALID_VIN', undefined);
  }
  const attributes = input.attributes ?? {};
  const argument = deviceIdIsSound(input.deviceId, vin) ? findInvalidAttribute(attributes, vin) : 'deviceId';
  if (argument !== undefined) {
    throw new VehicleError('INVALID_ARGUMENT', { argument });
  }
  const csr = inspectRequest(input.certificateSigningRequest, vin);
  if (typeof csr === 'string') {
    throw new VehicleError('INVALID_CSR', { reason: csr });
  }
  return {
    vin,
    checked: {
      tenantId: caller.tenantId,
      actorId: caller.principalId,
      clientId: caller.clientId,
      deviceId: input.deviceId,
      keyFingerprint: csr.keyFingerprint,
      certificateSigningRequest: csr.pem,
      attributes: toVehicleAttributes(attributes),
    },
  };
}

/**
 * A device id stands in keys and logs, so it must hold neither the VIN nor what looks like another
 * vehicle's.
 */
function deviceIdIsSound(deviceId: string, vin: Vin): boolean {
  return deviceIdShape.test(deviceId) && !containsVin(deviceId, vin) && !holdsVin(deviceId);
}
