/**
 * The pages of staff in English and Arabic, on a phone and a desktop, light and dark: axe finds
 * nothing, and nothing scrolls sideways.
 */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { givenDevice, givenVehicle, givenVehicleOf } from '../../support/given.ts';
import { sampleOf } from '../../support/sample.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import { usePortal } from './support/portal.ts';
import { assemblyForStaff, staffPage } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world);

it.for(sampleOf(['en-IE', 'ar-EG'], 1, 2))(
  '%s',
  { timeout: 120_000 },
  async (locale, { owner, operator, provisioner }) => {
    const vehicle = await givenVehicleOf({ owner, operator, provisioner });
    const other = await givenVehicle(provisioner);
    const newDeviceId = await givenDevice(provisioner);
    const { page } = await staffPage(world(), portal(), ['operators'], { locale });
    const shot = (name: string) => expectGoodLooks(page, `${name}-${locale.slice(0, 2)}`);
    const submit = page.locator('main button[type=submit]');

    await page.getByRole('table').waitFor();
    await page.locator('input[name=vin]').fill('SHORT');
    await page.locator('select').selectOption('RECALL');
    await submit.last().press('Enter');
    await page.getByRole('alert').waitFor();
    await shot('vehicles');
    await page.locator('main a[href="/vehicles/several"]').press('Enter');
    await page.locator('textarea').fill(`${other.referenceId} ${randomUUID()}`);
    await page.locator('select').selectOption('THEFT');
    await submit.press('Enter');
    await page.getByRole('table').waitFor();
    await shot('vehicles-several');
    await page.goBack();
    await page.locator('main a[href="/vehicles/devices"]').press('Enter');
    await page.locator('textarea').fill(`deviceId,model,serialNumber\n${newDeviceId},T1,\nTCU-9,T1,S9`);
    await submit.press('Enter');
    await page.getByRole('table').waitFor();
    await shot('devices');
    await page.goBack();
    await page.locator('input[name=referenceId]').fill(vehicle.referenceId);
    await page.keyboard.press('Enter');
    await page.getByRole('table').waitFor();
    await shot('vehicle');
    await page.getByRole('table').getByRole('button').press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await shot('vehicle-end-access');
    await page.keyboard.press('Escape');
    await page.locator('main a[href$="/tcu"]').press('Enter');
    await page.locator('input[name=currentDeviceId]').fill(vehicle.deviceId);
    await page.locator('input[name=newDeviceId]').fill(newDeviceId);
    await shot('tcu');
    await submit.press('Enter');
    await page.locator('dl').waitFor();
    await shot('tcu-check');
    await submit.press('Enter');
    await page.getByTestId('cut').waitFor();
    await shot('tcu-done');
    expect(await page.locator('dl').textContent()).toContain(newDeviceId);
  },
);
