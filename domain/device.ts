/**
 * Rules for the facts that a TCU's maker imports about a device. They are patterns because an
 * import checks up to 100 devices in one evaluation, where AppSync allows 1,000 loop iterations: a
 * resolver matches them with `util.matches` (Java), a function with RegExp.
 */
import type { DeviceInventoryInput } from './generated/schema-types.ts';
import type { DeviceItem } from './registry.ts';

/** End of the text, in Java and in JavaScript; Java's `$` also matches before a line feed. */
const end = '(?![\\s\\S])';

/**
 * A device's id: 1 to 64 of letters, digits, '.', '_', ':' and '-', beginning with a letter or
 * digit.
 */
export const deviceIdPattern = `^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}${end}`;

/**
 * Half of a surrogate pair without the other: JSON can carry it, but UTF-8 and therefore DynamoDB
 * cannot.
 */
const loneSurrogate = '(?:[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff])';

/**
 * A model's name or a serial number: 1 to 64 characters of well-formed Unicode, no control
 * characters, no blank at either end.
 */
export const deviceTextPattern = `^(?=\\S)(?![\\s\\S]*${loneSurrogate})[^\\u0000-\\u001f\\u007f-\\u009f]{0,63}[^\\u0000-\\u0020\\u007f-\\u00a0]${end}`;

/** SHA-256 of a SubjectPublicKeyInfo in hex, either case; stored in lower case. */
export const publicKeyFingerprintPattern = `^[0-9A-Fa-f]{64}${end}`;

/** Most devices of one import: what one DynamoDB transaction can write. */
export const maximumDevicesPerImport = 100;

/** The pattern of each text fact of a device. */
export const deviceFactPatterns = {
  deviceId: deviceIdPattern,
  model: deviceTextPattern,
  serialNumber: deviceTextPattern,
  publicKeyFingerprint: publicKeyFingerprintPattern,
} as const;

/** The facts of an import about a device; absent and null both mean "not given". */
export type ImportedDevice = Pick<
  DeviceInventoryInput,
  'model' | 'serialNumber' | 'publicKeyFingerprint' | 'status'
>;

/**
 * True when an import must not change the device, because it is another tenant's. Also true for a
 * device that was taken out of a vehicle, if the import would make it available without
 * `releaseDevice`. Also when it is installed and the import would withdraw it or change its
 * identity. To pin a key to an installed device that has no pinned key is such a change, because
 * then only the pinned key is accepted.
 */
export function isImportConflict(present: DeviceItem, given: ImportedDevice, tenantId: string): boolean {
  if (present.tenantId !== tenantId) {
    return true;
  }
  if (present.status !== 'INSTALLED') {
    return present.removedAt !== undefined && given.status === 'AVAILABLE';
  }
  return given.status === 'WITHDRAWN' || !hasSameIdentity(present, given);
}

function hasSameIdentity(present: DeviceItem, { model, serialNumber, ...given }: ImportedDevice): boolean {
  const fingerprint = given.publicKeyFingerprint?.toLowerCase();
  const hasSameKey = fingerprint === undefined || fingerprint === present.publicKeyFingerprint;
  return present.model === model && present.serialNumber === serialNumber && hasSameKey;
}
