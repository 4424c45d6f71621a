/** The tour’s steps of claims: from the start to the code on the screen and to the decision. */
import {
  type Car,
  approveClaim,
  completeClaim,
  confirmClaim,
  givenCar,
  givenCode,
  givenConfirmed,
  listClaims,
  passWaiting,
  readClaim,
  startClaim,
  stopClaim,
} from '../claims.ts';
import { functionRole } from '../commands.ts';
import { type ApiResponse, type Person, givenAccess, givenPerson, givenVehicle } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { lettersIn } from './telemetry-steps.ts';
import { type TourSetup, type TourStep, done, resultOf } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps of every field of claims and of the function that sends codes. */
export function claimSteps(setup: TourSetup): readonly TourStep[] {
  return [
    sending(setup),
    sendingLater(setup),
    givingUp(setup),
    decided(setup, 'confirm a claim to a vehicle without an owner', async ({ car, claimant }) => {
      const { claimId, code } = await givenCode(claimant, car);
      return () => confirmClaim(claimant, claimId, code);
    }),
    decided(setup, 'try a wrong code', async ({ car, claimant }) => {
      const { claimId } = await givenCode(claimant, car);
      return async () => {
        const response = await confirmClaim(claimant, claimId, '12345678');
        return resultOf(response) === 'CLAIM_CODE_WRONG' ? readClaim(claimant, claimId) : response;
      };
    }),
    waiting(setup, 'confirm a claim to a vehicle with an owner', async ({ car, claimant }) => {
      const { claimId, code } = await givenCode(claimant, car);
      return () => confirmClaim(claimant, claimId, code);
    }),
    waiting(setup, 'complete a claim', async ({ car, claimant }) => {
      const { claimId } = await givenConfirmed(claimant, car);
      await passWaiting(setup.world, claimId);
      return () => completeClaim(claimant, claimId);
    }),
    waiting(setup, 'approve a claim', async ({ car, claimant }) => {
      const { claimId } = await givenConfirmed(claimant, car);
      return () => approveClaim(setup.operator, claimId);
    }),
    waiting(setup, 'stop a claim', async ({ car, claimant }) => {
      const { claimId } = await givenConfirmed(claimant, car);
      return () => stopClaim(setup.operator, claimId);
    }),
    waiting(setup, 'list claims', ({ car }) =>
      Promise.resolve(() => listClaims(setup.operator, car.vehicle)),
    ),
  ];
}

interface Claiming {
  readonly car: Car;
  readonly claimant: Person;
}

/** Starts a claim in a new environment, whose code must arrive at the car. */
function sending(setup: TourSetup): TourStep {
  return step(setup, 'send the code of a claim', false, async ({ car, claimant }) => {
    await setup.world.lambda.coldStart(functionByName(setup.world, 'SendClaimCode'));
    return async () => {
      setup.world.streams.restartReaders();
      const result = resultOf(await startClaim(claimant, car.vehicle.vin));
      return result === done ? arrives(setup.world, () => car.device.messages.length === 1) : result;
    };
  });
}

/** Sends a code that failed at first, so the function puts the claim back. */
function sendingLater(setup: TourSetup): TourStep {
  return step(setup, 'send the code of a claim later', false, ({ car, claimant }) =>
    Promise.resolve(async () => {
      const call = { service: 'iotdata', operation: 'Publish', kind: 'access-denied', times: 1 } as const;
      const fault = setup.world.faults.inject(call);
      const result = resultOf(await startClaim(claimant, car.vehicle.vin));
      const arrival =
        result === done ? await arrives(setup.world, () => car.device.messages.length === 1) : result;
      fault.remove();
      return arrival;
    }),
  );
}

/** Gives up a batch of claims that cannot be read. */
function givingUp(setup: TourSetup): TourStep {
  return step(setup, 'keep claims that cannot be read', false, ({ car, claimant }) => {
    const { world } = setup;
    const before = lettersIn(setup, 'ClaimDeadLettersUrl');
    // Without a statement the roles cannot be listed.
    const principal = functionRole(world, 'SendClaimCode');
    return Promise.resolve(async () => {
      const call = { service: 'dynamodb', operation: 'GetItem', principal, times: Infinity };
      const fault = world.faults.inject({ ...call, kind: 'access-denied' });
      try {
        const result = resultOf(await startClaim(claimant, car.vehicle.vin));
        return result === done
          ? await arrives(world, () => lettersIn(setup, 'ClaimDeadLettersUrl') > before)
          : result;
      } finally {
        fault.remove();
      }
    });
  });
}

function decided(
  setup: TourSetup,
  name: string,
  prepare: (claiming: Claiming) => Promise<() => Promise<ApiResponse>>,
): TourStep {
  return step(setup, name, false, (claiming) => responding(prepare(claiming)));
}

function waiting(
  setup: TourSetup,
  name: string,
  prepare: (claiming: Claiming) => Promise<() => Promise<ApiResponse>>,
): TourStep {
  return step(setup, name, true, (claiming) => responding(prepare(claiming)));
}

async function responding(prepared: Promise<() => Promise<ApiResponse>>): Promise<() => Promise<string>> {
  const act = await prepared;
  return async () => resultOf(await act());
}

/** Creates a step with a person and a connected car of its own. */
function step(
  { operator, owner, provisioner, world }: TourSetup,
  name: string,
  isOwned: boolean,
  prepare: (claiming: Claiming) => Promise<() => Promise<string>>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(provisioner);
      if (isOwned) {
        await givenAccess(operator, owner, vehicle);
      }
      const car = await givenCar(world, vehicle);
      const claimant = await givenPerson(world, ['owners']);
      const act = await prepare({ car, claimant });
      return async () => {
        const result = await act();
        await car.device.end();
        return result;
      };
    },
  };
}
