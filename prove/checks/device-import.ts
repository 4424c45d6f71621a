/** A provisioner imports a device (TCU) into the inventory. */
import { deleteItem } from '../aws/remove-vehicle.ts';
import { objectOf } from '../response-data.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { deviceOf } from '../names.ts';

const document = `mutation ($devices: [DeviceInventoryInput!]!) {
  importDeviceInventory(devices: $devices) { imported }
}`;

/** The check `device-import`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const deviceImportCheck: Check = {
  name: 'device-import',
  shows: 'a provisioner imports a device into the inventory',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run({ facts, cleanup, deployment }) {
    const { provisioner, tenantId } = facts.require('people');
    const deviceId = deviceOf(tenantId);
    cleanup.add(`device ${deviceId}`, () => deleteItem(deployment, 'DeviceInventory', { deviceId }));
    const device = { deviceId, model: 'Simulated', serialNumber: deviceId };
    const { imported } = objectOf(
      await provisioner.ask(document, { devices: [device] }),
      'importDeviceInventory',
    );
    expectThat(imported === 1, `The inventory imported ${imported} devices in place of 1.`);
    facts.set('device', { deviceId });
    return deviceId;
  },
};
