/** Cars you had, and the receipt that leads there: in English and Arabic, as `looks.test.ts`. */
import { expect } from 'vitest';
import { givenPerson, givenVehicleOf, password } from '../../support/given.ts';
import { sampleOf } from '../../support/sample.ts';
import { acceptTransfer, nameVehicle, offer, ok } from '../../support/sharing.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import { signIn, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world)
  .extend('seller', () => givenPerson(world(), ['owners']))
  .extend('buyer', () => givenPerson(world(), ['owners']));

it.for(sampleOf(['en-IE', 'ar-EG'], 1))(
  '%s',
  { timeout: 180_000 },
  async (locale, { buyer, operator, provisioner, seller }) => {
    const named = await givenVehicleOf({ owner: seller, operator, provisioner });
    await ok('nameVehicle', nameVehicle(seller, named, 'Blue Polo'));
    const unnamed = await givenVehicleOf({ owner: seller, operator, provisioner });
    const sell = async (vehicle: typeof named): Promise<void> => {
      const { code } = await ok('offerVehicle', offer(seller, vehicle));
      await ok('acceptTransfer', acceptTransfer(buyer, code));
      await world().streams.settled();
    };
    const { page } = await portal().open({ locale });
    const shot = (name: string) => expectGoodLooks(page, `${name}-${locale.slice(0, 2)}`);
    await signIn(page, seller.username, password);
    await page.waitForURL('**/cars');
    await page.locator('a[href="/cars/former"]').click();
    await page.locator('article > p').waitFor();
    await shot('former-empty');
    await page.goto(`${portal().origin}/cars/${named.referenceId}/sell`);
    await page.locator('main ul li').nth(3).waitFor();

    await sell(named);
    await page.locator('main a[href="/cars/former"]').waitFor();
    await shot('sell-taken');
    await sell(unnamed);
    await page.locator('main a[href="/cars/former"]').click();
    const car = page.getByRole('region', { name: 'Blue Polo' });
    await car.getByRole('button').nth(2).waitFor();
    await car.getByRole('button').first().click();
    await expect.poll(() => page.locator('[data-kept=true]').count()).toBe(1);
    await expect.poll(() => page.getByRole('region').getByRole('button').count()).toBe(5);
    await shot('former');
    await car.getByRole('button').first().click();
    await expect.poll(() => car.getByRole('button').count()).toBe(3);
    await car.getByRole('button').last().click();
    await car.locator('input[name=password]').waitFor();
    await shot('former-erase');
  },
);
