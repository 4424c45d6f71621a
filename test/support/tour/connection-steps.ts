/** The tour’s steps from a refused connection to its finding, and to dead letters. */
import { connectionFindings } from '../foreign-connections.ts';
import { functionRole } from '../commands.ts';
import { type GivenVehicle, givenVehicle } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { tryToConnectVehicle } from '../vehicles-on-the-wire.ts';
import { keepsLetter } from './telemetry-steps.ts';
import type { TourSetup, TourStep } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps that report an attempt, and give one up. */
export function connectionSteps(setup: TourSetup): readonly TourStep[] {
  return [reporting(setup), givingUp(setup)];
}

function reporting(setup: TourSetup): TourStep {
  const { world } = setup;
  return attempting(setup, 'report a refused connection', (vehicle, claim) => async () => {
    await world.lambda.coldStart(functionByName(world, 'WatchConnections'));
    await claim();
    return arrives(world, () => connectionFindings(world, vehicle).length === 1);
  });
}

function givingUp(setup: TourSetup): TourStep {
  const { world } = setup;
  return attempting(setup, 'keep a refused connection that cannot be counted', (_, claim) => {
    const principal = functionRole(world, 'WatchConnections');
    const count = { service: 'dynamodb', operation: 'UpdateItem', principal };
    return keepsLetter(setup, 'ConnectionDeadLettersUrl', count, async () => {
      await claim();
      await world.rules.settled();
      await world.lambda.retryNow();
    });
  });
}

/** Creates a step with its own vehicle, which claims the client id of the tour’s vehicle. */
function attempting(
  { provisioner, vehicle: { referenceId: clientId }, world }: TourSetup,
  name: string,
  prepare: (vehicle: GivenVehicle, claim: () => Promise<void>) => () => Promise<string>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(provisioner);
      return prepare(vehicle, async () => {
        await tryToConnectVehicle(world, vehicle, { clientId });
      });
    },
  };
}
