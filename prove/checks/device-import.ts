/** A provisioner imports a device (TCU) into the inventory. */
import { deleteItem } from '../aws/remove-vehicle.ts';
import { objectOf } from '../response-data.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { deviceOf } from '../names.ts';
import type { Person } from '../people.ts';

const document = `mutation ($devices: [DeviceInventoryInput!]!, $dryRun: Boolean) {
  importDeviceInventory(devices: $devices, dryRun: $dryRun) { imported rows { outcome } }
}`;

/** The check `device-import`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const deviceImportCheck: Check = {
  name: 'device-import',
  shows: 'a provisioner checks a device and imports it into the inventory',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run({ facts, cleanup, deployment }) {
    const { provisioner, tenantId } = facts.require('people');
    const deviceId = deviceOf(tenantId);
    cleanup.add(`device ${deviceId}`, () => deleteItem(deployment, 'DeviceInventory', { deviceId }));
    await checkDevice(provisioner, deviceId);
    await importDevice(provisioner, deviceId);
    facts.set('device', { deviceId });
    return deviceId;
  },
};

/** Imports one device; throws CheckError unless the inventory says so. */
export async function importDevice(provisioner: Person, deviceId: string): Promise<void> {
  const response = await provisioner.ask(document, { devices: [simulated(deviceId)] });
  const { imported } = objectOf(response, 'importDeviceInventory');
  expectThat(imported === 1, `The inventory imported ${imported} devices instead of 1.`);
}

/** A dry run finds a new device and imports nothing. */
async function checkDevice(provisioner: Person, deviceId: string): Promise<void> {
  const response = await provisioner.ask(document, { devices: [simulated(deviceId)], dryRun: true });
  const found = JSON.stringify(objectOf(response, 'importDeviceInventory'));
  const expected = JSON.stringify({ imported: 0, rows: [{ outcome: 'NEW' }] });
  expectThat(found === expected, `A dry run found ${found} instead of ${expected}.`);
}

const simulated = (deviceId: string) => ({ deviceId, model: 'Simulated', serialNumber: deviceId });
