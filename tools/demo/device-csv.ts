/**
 * Reads a device inventory from CSV (RFC 4180 without quoting: no field of an inventory holds a
 * comma or a quote).
 */
import type { DeviceImportStatus, DeviceInventoryInput } from '../../domain/generated/schema-types.ts';

const header = 'deviceId,model,serialNumber,status';
const statuses: readonly DeviceImportStatus[] = ['AVAILABLE', 'WITHDRAWN'];

/** Parses a CSV text; throws with the number of the first line that is not valid. */
export function parseDevices(csv: string): readonly DeviceInventoryInput[] {
  const [first, ...lines] = csv.replace(/\r?\n$/, '').split(/\r?\n/);
  if (first !== header) {
    throw new Error(`Line 1 of a device inventory must be ${header}.`);
  }
  const devices = lines.map((line, index) => parseDevice(line, index + 2));
  const ids = devices.map(({ deviceId }) => deviceId);
  const repeated = ids.findIndex((deviceId, index) => ids.indexOf(deviceId) !== index);
  if (repeated >= 0) {
    throw new Error(`Line ${repeated + 2} of the device inventory repeats a device.`);
  }
  return devices;
}

function parseDevice(line: string, number: number): DeviceInventoryInput {
  const lineError = (what: string): Error => new Error(`Line ${number} of the device inventory ${what}.`);
  const fields = line.split(',');
  const [deviceId = '', model = '', serialNumber = '', given = ''] = fields;
  if (fields.length !== 4 || line.includes('"')) {
    throw lineError('must have four fields without quotes');
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(deviceId)) {
    throw lineError('must begin with a valid device id');
  }
  if (!isName(model) || !isName(serialNumber)) {
    throw lineError('must have a model and a serial number of 1 to 64 characters');
  }
  const status = statuses.find((one) => one === given);
  if (status === undefined) {
    throw lineError(`must end with ${statuses.join(' or ')}`);
  }
  return { deviceId, model, serialNumber, status };
}

function isName(field: string): boolean {
  return field.length >= 1 && field.length <= 64 && field.trim() === field;
}
