/** The facts of a device that an import refuses. */
import { util } from '@aws-appsync/utils';
import { deviceFactPatterns } from '../../domain/device.ts';
import type { DeviceInventoryInput } from '../../domain/generated/schema-types.ts';
import { isLoneVin, vinRunPattern } from '../../domain/vin-search.ts';
import { vinShapePattern } from '../../domain/vin.ts';

/** The name of the first fact that is malformed or holds a VIN; undefined when all are fine. */
export function findInvalidFact({
  deviceId,
  model,
  serialNumber,
  ...device
}: DeviceInventoryInput): string | undefined {
  if (!isStorable(deviceId, deviceFactPatterns.deviceId)) {
    return 'deviceId';
  }
  if (!isStorable(model, deviceFactPatterns.model)) {
    return 'model';
  }
  if (!isStorable(serialNumber, deviceFactPatterns.serialNumber)) {
    return 'serialNumber';
  }
  const fingerprint = device.publicKeyFingerprint ?? undefined;
  if (fingerprint === undefined || util.matches(deviceFactPatterns.publicKeyFingerprint, fingerprint)) {
    return undefined;
  }
  return 'publicKeyFingerprint';
}

/**
 * The inventory is not encrypted, so it must not hold a VIN. Equivalent to `holdsVin` of the
 * domain, but without a loop.
 */
function isStorable(text: string, pattern: string): boolean {
  if (!util.matches(pattern, text)) {
    return false;
  }
  return util.matches(vinShapePattern, text.trim()) ? !isLoneVin(text) : !util.matches(vinRunPattern, text);
}
