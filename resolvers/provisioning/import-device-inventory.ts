/**
 * Device import: refuses invalid facts before any call, and returns how many devices were imported.
 */
import { util } from '@aws-appsync/utils';
import { deviceFactPatterns, maximumDevicesPerImport } from '../../domain/device.ts';
import type { DeviceInventoryImport, DeviceInventoryInput } from '../../domain/generated/schema-types.ts';
import { isLoneVin, vinRunPattern } from '../../domain/vin-search.ts';
import { vinShapePattern } from '../../domain/vin.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ImportContext } from './import-context.ts';

/** Fails with TENANT_REQUIRED, or with INVALID_ARGUMENT, which names the device and the fact. */
export function request(ctx: ImportContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.at = now();
  const devices = ctx.args.devices;
  if (devices.length < 1 || devices.length > maximumDevicesPerImport) {
    fail('INVALID_ARGUMENT', { argument: 'devices' });
  }
  requireFacts(devices);
  requireDifferentDevices(devices);
  return {};
}

/** The transaction wrote all devices. */
export function response(ctx: ImportContext): DeviceInventoryImport {
  return { imported: ctx.args.devices.length };
}

function requireFacts(devices: readonly DeviceInventoryInput[]): void {
  devices.forEach((device, index) => {
    const fact = findInvalidFact(device);
    if (fact !== undefined) {
      fail('INVALID_ARGUMENT', { argument: `devices[${index}].${fact}` });
    }
  });
}

function findInvalidFact({
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

/** If a device occurred twice in one call, it would be undefined which facts apply. */
function requireDifferentDevices(devices: readonly DeviceInventoryInput[]): void {
  const seen: Record<string, boolean> = {};
  devices.forEach((device, index) => {
    if (Object.hasOwn(seen, device.deviceId)) {
      fail('INVALID_ARGUMENT', { argument: `devices[${index}].deviceId` });
    }
    seen[device.deviceId] = true;
  });
}
