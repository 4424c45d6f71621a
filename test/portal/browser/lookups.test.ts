/** Who looked up a car, in sentences: the owner, an operator, and another person who may not. */
import { expect } from 'vitest';
import { startClaim } from '../../support/claims.ts';
import { convert, convertAsOperator, givenAccess, givenPerson, givenVehicleOf } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world).extend('vehicle', ({ owner, operator, provisioner }) =>
  givenVehicleOf({ owner, operator, provisioner }),
);

it('says who asked for the car, why, and what came of it', async ({ owner, operator, vehicle }) => {
  const { vin } = vehicle;
  const stranger = await givenPerson(world(), ['owners']);
  await owner.ask(convert, { vin });
  await operator.ask(convertAsOperator, { vin });
  await stranger.ask(convert, { vin });
  await startClaim(stranger, vin);
  await world().streams.settled();
  const { page } = await portal().signedIn(owner, { width: 390 });

  await page.locator(`a[href="/cars/${vehicle.referenceId}"]`).press('Enter');
  await page.getByRole('link', { name: 'Who looked' }).press('Enter');
  await page.getByText('You looked the car up by its VIN. The Reference ID was shown.').waitFor();
  await page
    .getByText(/^An operator of .+ looked the car up by its VIN\. The Reference ID was shown/)
    .waitFor();
  const refused = 'Another person looked the car up by its VIN. Refused: the person has no access.';
  await page.getByText(refused).waitFor();
  await page.getByText('Another person claimed the car. The code was sent to its screen.').waitFor();
  const all = await page.getByRole('listitem').count();

  await page.getByRole('radio', { name: 'All' }).press('ArrowRight');
  await expect.poll(() => page.getByRole('listitem').count()).toBe(all - 1);
  await page.getByRole('radio', { name: 'By others' }).press('ArrowRight');
  await page.getByText('1 entry').waitFor();
  expect(await page.getByRole('listitem').textContent()).toContain(refused);
  expect(await page.locator('main').innerHTML()).not.toMatch(
    new RegExp([vin, stranger.principalId, operator.principalId].join('|')),
  );
});

it('shows a driver what the driver did', async ({ owner, operator, vehicle }) => {
  const { vin } = vehicle;
  const driver = await givenPerson(world(), ['owners']);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
  await owner.ask(convert, { vin });
  await driver.ask(convert, { vin });
  await world().streams.settled();
  const { page } = await portal().signedIn(driver);

  await page.locator(`a[href="/cars/${vehicle.referenceId}"]`).click();
  await page.getByRole('link', { name: 'Who looked' }).click();
  await page.getByText('Here stands what you did').waitFor();
  await page.getByText('1 entry').waitFor();

  expect(await page.getByRole('listitem').textContent()).toContain('You looked the car up');
});
