/** Checks the provisioning mutation's input before any call of AWS. */
import type { ProvisionVehicleRequest } from '../../domain/contracts.ts';
import { deviceIdPattern } from '../../domain/device.ts';
import type { VinHashes } from '../../domain/hashed-vin.ts';
import { findInvalidAttribute, toVehicleAttributes } from '../../domain/vehicle-attributes.ts';
import { holdsVin } from '../../domain/vin-search.ts';
import { type Vin, containsVin, toVin } from '../../domain/vin.ts';
import { inspectRequest } from '../csr/certificate-signing-request.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import type { CheckedRequest } from './decision.ts';

const deviceIdShape = new RegExp(deviceIdPattern);

/**
 * Returns the VIN, and the request without the keyed hashes, which need KMS. Throws INVALID_VIN,
 * INVALID_ARGUMENT and INVALID_CSR.
 */
export function checkRequest({ caller, input }: ProvisionVehicleRequest): {
  readonly vin: Vin;
  readonly checked: Omit<CheckedRequest, keyof VinHashes>;
} {
  const vin = toVin(input.vin);
  if (vin === undefined) {
    throw new VehicleError('INVALID_VIN', undefined);
  }
  const attributes = input.attributes ?? {};
  const argument = isValidDeviceId(input.deviceId, vin) ? findInvalidAttribute(attributes, vin) : 'deviceId';
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
 * A device id appears in keys and logs, so it must hold neither the VIN nor a text that looks like
 * another VIN.
 */
function isValidDeviceId(deviceId: string, vin: Vin): boolean {
  return deviceIdShape.test(deviceId) && !containsVin(deviceId, vin) && !holdsVin(deviceId);
}
