/**
 * Device import: refuses invalid facts before any call, and returns what it found in each row. A
 * dry run refuses nothing and returns what an import would refuse.
 */
import { maximumDevicesPerImport } from '../../domain/device.ts';
import type {
  DeviceImportRow,
  DeviceInventoryImport,
  DeviceInventoryInput,
} from '../../domain/generated/schema-types.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ImportContext } from './import-context.ts';
import { findInvalidFact } from './invalid-fact.ts';

/** Fails with TENANT_REQUIRED, or with INVALID_ARGUMENT, which names the device and the fact. */
export function request(ctx: ImportContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.at = now();
  const { devices, dryRun } = ctx.args;
  if (devices.length < 1 || devices.length > maximumDevicesPerImport) {
    fail('INVALID_ARGUMENT', { argument: 'devices' });
  }
  const rows = rowsOf(devices);
  const refused = rows.find(({ fact }) => fact !== null);
  if (refused !== undefined && dryRun !== true) {
    fail('INVALID_ARGUMENT', { argument: `devices[${refused.index}].${refused.fact}` });
  }
  ctx.stash.rows = rows;
  return {};
}

/** The transaction wrote all devices, or it was a dry run. */
export function response(ctx: ImportContext): DeviceInventoryImport {
  const { devices, dryRun } = ctx.args;
  return { imported: dryRun === true ? 0 : devices.length, rows: ctx.stash.rows };
}

/** If a device occurred twice in one call, it would be undefined which facts apply. */
function rowsOf(devices: readonly DeviceInventoryInput[]): DeviceImportRow[] {
  const seen: Record<string, boolean> = {};
  return devices.map((device, index) => {
    const fact = findInvalidFact(device);
    if (fact !== undefined) {
      return { index, outcome: 'INVALID' as const, fact };
    }
    if (Object.hasOwn(seen, device.deviceId)) {
      return { index, outcome: 'REPEATED' as const, fact: 'deviceId' };
    }
    seen[device.deviceId] = true;
    return { index, outcome: 'NEW' as const, fact: null };
  });
}
