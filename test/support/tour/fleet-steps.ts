/** The tour’s steps of staff that change a TCU or the status of a vehicle. */
import { randomUUID } from 'node:crypto';
import { type Person, givenAccess, givenDevice, givenPerson, givenVehicle } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { setAttribute } from '../tables.ts';
import { provision } from './provision.ts';
import { type TourSetup, type TourStep, done, resultOf, settlement } from './tour.ts';

/** Returns the steps of TCU changes, suspensions and revocations. */
export function fleetSteps(setup: TourSetup): readonly TourStep[] {
  return [...tcuSteps(setup), ...suspensionSteps(setup), revocationStep(setup)];
}

function tcuSteps({ operator, provisioner, world }: TourSetup): readonly TourStep[] {
  return [
    work('replace a TCU', async () => {
      const { vin, deviceId: currentDeviceId, referenceId } = await givenVehicle(provisioner);
      const newDeviceId = await givenDevice(provisioner);
      const document = 'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }';
      const input = { vin, currentDeviceId, newDeviceId };
      await coldStart(world, 'ChangeTcu');
      return async () => {
        const result = resultOf(await operator.ask(document, { input }));
        return result === done ? settlement(operator, referenceId) : result;
      };
    }),
    work('remove a TCU', async () => {
      const { referenceId, deviceId: currentDeviceId } = await givenVehicle(provisioner);
      const document = 'mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }';
      return async () => {
        const result = resultOf(await operator.ask(document, { input: { referenceId, currentDeviceId } }));
        return result === done ? settlement(operator, referenceId) : result;
      };
    }),
    work('refuse a withdrawn device', async () => {
      const { deviceId: currentDeviceId, referenceId, ...vehicle } = await givenVehicle(provisioner);
      const newDeviceId = await givenDevice(provisioner, { status: 'WITHDRAWN' });
      const document = 'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }';
      const expected = 'DEVICE_WITHDRAWN';
      return async () => {
        const provisioned = await provision(provisioner, { ...vehicle, deviceId: newDeviceId });
        const replacement = { referenceId, currentDeviceId, newDeviceId };
        const replaced = resultOf(await operator.ask(document, { input: replacement }));
        return [provisioned, replaced].find((result) => result !== expected) ?? done;
      };
    }),
    work('release a device, and not one that is installed', async () => {
      const { deviceId } = await givenVehicle(provisioner);
      const free = await givenDevice(provisioner);
      const document = 'mutation ($deviceId: ID!) { releaseDevice(deviceId: $deviceId) { status } }';
      return async () => {
        const refused = resultOf(await operator.ask(document, { deviceId }));
        return refused === 'DEVICE_IN_USE'
          ? resultOf(await operator.ask(document, { deviceId: free }))
          : refused;
      };
    }),
  ];
}

function suspensionSteps({ operator, provisioner, world }: TourSetup): readonly TourStep[] {
  const suspend = (referenceId: string) =>
    changeOf(operator, referenceId, 'suspendVehicles(referenceIds: $ids, reason: THEFT)');
  return [
    work('suspend a vehicle', async () => {
      const { referenceId } = await givenVehicle(provisioner);
      await coldStart(world, 'ChangeSuspension');
      return () => suspend(referenceId);
    }),
    work('end the suspension of a vehicle', async () => {
      const { referenceId } = await givenVehicle(provisioner);
      await suspend(referenceId);
      // Soon after the suspension, the reconciler would repeat the switch in AWS IoT.
      const longAgo = new Date(world.clock.now() - 3_600_000).toISOString();
      await setAttribute(world, 'VehicleRegistry', { referenceId }, 'switchedAt', longAgo);
      return () => changeOf(operator, referenceId, 'resumeVehicles(referenceIds: $ids)');
    }),
  ];
}

/** Changes the status of a vehicle. */
async function changeOf(operator: Person, referenceId: string, field: string): Promise<string> {
  const document = `mutation ($ids: [ID!]!) { ${field} { items { errorType isSettled } } }`;
  const response = await operator.ask(document, { ids: [referenceId] });
  const result = resultOf(response);
  if (result !== done) {
    return result;
  }
  // Each vehicle of a call fails alone, in the data.
  const errorType = /"errorType":"(\w+)"/.exec(response.text)?.[1];
  return errorType ?? (response.text.includes('"isSettled":true') ? done : 'unsettled');
}

function revocationStep({ operator, provisioner, world }: TourSetup): TourStep {
  return work('revoke a Reference ID that a person has access to', async () => {
    const [officer, vehicle] = [
      await givenPerson(world, ['privacy-officers']),
      await givenVehicle(provisioner),
    ];
    await givenAccess(operator, { principalId: randomUUID() }, vehicle);
    const { referenceId } = vehicle;
    const document = `mutation ($referenceId: ID!) {
        revokeReferenceId(referenceId: $referenceId, reason: SCRAPPED) { isSettled }
      }`;
    await coldStart(world, 'RevokeVehicle');
    return async () => {
      const revoked = await officer.ask(document, { referenceId });
      const result = resultOf(revoked);
      // The reconciler would later do a part that AWS refuses.
      return result === done && !revoked.text.includes('"isSettled":true') ? 'unsettled' : result;
    };
  });
}

/** Starts a new environment, which assumes the function’s role for the next call. */
function coldStart(world: TourSetup['world'], part: string): Promise<void> {
  return world.lambda.coldStart(functionByName(world, part));
}

function work(name: string, prepare: TourStep['prepare']): TourStep {
  return { name, shows: 'work', prepare };
}
