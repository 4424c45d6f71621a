/** Steps about the data of former owners: planning, keeping and erasing it. */
import { exportVehicleData } from '../exports.ts';
import { keepVehicleData, letDaysPass, plan, plannedErasures, sell, storedPlan } from '../former-owners.ts';
import { codeOf, givenAccess, givenPerson, givenVehicle } from '../given.ts';
import { leave } from '../sharing.ts';
import { setAside, step } from './export-steps.ts';
import { type TourSetup, type TourStep, done, resultOf } from './tour.ts';

const notSettled = 'the job was not settled';

/** Returns the steps. Each has people and a vehicle of its own. */
export function formerOwnerSteps(setup: TourSetup): readonly TourStep[] {
  const { world } = setup;
  return [
    step('plan the erasure of a seller’s data', async () => {
      const { buyer, owner, vehicle } = await givenOwned(setup);
      return async () => {
        await sell(world, { from: owner, to: buyer }, vehicle);
        return (await storedPlan(world, owner, vehicle)) === undefined ? notSettled : done;
      };
    }),
    step('begin an erasure that is due', async () => {
      const { owner, vehicle } = await givenSold(setup);
      await letDaysPass(world, owner, vehicle, 31);
      const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('BeginErasures'));
      return async () => {
        try {
          await world.runSchedule(rule ?? '');
        } catch (error) {
          return error instanceof Error ? error.name : notSettled;
        }
        const stored = await storedPlan(world, owner, vehicle);
        return stored?.running === undefined ? notSettled : done;
      };
    }),
    step('list and keep the data of a former time', async () => {
      const { owner, vehicle } = await givenSold(setup);
      return async () => {
        const listed = resultOf(await plannedErasures(owner));
        return listed === done ? resultOf(await keepVehicleData(owner, vehicle)) : listed;
      };
    }),
    step('keep data of which there is none', async () => {
      const { owner, vehicle } = await givenOwned(setup);
      return async () => {
        const code = codeOf(await keepVehicleData(owner, vehicle));
        return code === 'VEHICLE_NOT_FOUND' ? done : code;
      };
    }),
    step('export as a former owner', async () => {
      const { owner, vehicle } = await givenSold(setup);
      return async () => resultOf(await exportVehicleData(owner, vehicle.referenceId));
    }),
    step('set an end aside that cannot be planned', async () => {
      const { owner, vehicle } = await givenOwned(setup);
      await plan(world, owner, vehicle);
      return () => setAside(world, 'PlanErasures', () => leave(owner, vehicle));
    }),
  ];
}

async function givenOwned({ operator, provisioner, world }: TourSetup) {
  const [owner, buyer] = [await givenPerson(world, ['owners']), await givenPerson(world, ['owners'])];
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await world.streams.settled();
  return { buyer, owner, vehicle };
}

async function givenSold(setup: TourSetup) {
  const given = await givenOwned(setup);
  await sell(setup.world, { from: given.owner, to: given.buyer }, given.vehicle);
  return given;
}
