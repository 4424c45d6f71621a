/**
 * The tour’s steps through the API: every field, and every path of a field with other AWS calls.
 */
import { randomUUID } from 'node:crypto';
import { send, sentOf } from '../commands.ts';
import {
  type Person,
  codeOf,
  convertAsOperator,
  givenDevice,
  givenPermit,
  givenVehicle,
  givenVehicleOf,
  permitReissue,
} from '../given.ts';
import { givenMinutes, givenState, givenSummaries } from '../live-items.ts';
import { functionByName } from '../provisioning.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { outcomeOf, startAs } from '../subscriptions.ts';
import { fleetSteps } from './fleet-steps.ts';
import { newInput, provision } from './provision.ts';
import { erasureSteps } from './erasure-steps.ts';
import { formerOwnerSteps } from './former-owner-steps.ts';
import { revealSteps } from './reveal-steps.ts';
import { exportSteps } from './export-steps.ts';
import { standingSteps } from './standing-steps.ts';
import { type TourSetup, type TourStep, done, resultOf, settlement } from './tour.ts';

const vehicleFields = 'referenceId status deviceId certificate { certificateId }';

/** Documents of the fields that read. */
const reads = {
  vehicle: `query ($referenceId: ID!) { vehicle(referenceId: $referenceId) { referenceId status } }`,
  // Short, because AppSync evaluates only contexts up to a size.
  vehicles: `query { vehicles(limit: 3) { items { ${vehicleFields} } } }`,
  myVehicles: `query { myVehicles { items { referenceId vehicle { status } } } }`,
  state: `query ($referenceId: ID!) { vehicleState(referenceId: $referenceId) { version } }`,
  telemetry: `query ($referenceId: ID!) {
    vehicleTelemetry(referenceId: $referenceId, from: "2020-01-01T00:00:00Z", to: "9999-01-01T00:00:00Z") { nextToken }
  }`,
  summary: `query ($referenceId: ID!) {
    vehicleTelemetrySummary(
      referenceId: $referenceId, from: "2020-01-01T00:00:00Z", to: "9999-01-01T00:00:00Z",
      resolution: MINUTE, signals: ["Vehicle.Speed"]
    ) { nextToken }
  }`,
  days: `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
    vehicleTelemetrySummary(
      referenceId: $referenceId, from: $from, to: $to, resolution: DAY, timeZone: "Asia/Kolkata",
      signals: ["Vehicle.Speed"]
    ) { items { start } }
  }`,
  track: `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
    vehicleTrack(referenceId: $referenceId, from: $from, to: $to) { openFrom }
  }`,
  commands: `query ($referenceId: ID!) { remoteCommands(referenceId: $referenceId) { nextToken } }`,
  history: `query ($referenceId: ID!) { vehicleHistory(referenceId: $referenceId) { items { event } } }`,
} as const;

/** Returns the steps that call every field of the API. */
export function apiSteps(setup: TourSetup): readonly TourStep[] {
  return [
    ...provisioningSteps(setup),
    ...fleetSteps(setup),
    ...erasureSteps(setup),
    ...formerOwnerSteps(setup),
    ...revealSteps(setup),
    ...standingSteps(setup),
    ...exportSteps(setup),
    conversionStep(setup),
    ...accessSteps(setup),
    ...readSteps(setup),
    watchStep(setup),
  ];
}

function provisioningSteps({ operator, provisioner, vehicle, world }: TourSetup): readonly TourStep[] {
  const coldStart = () => world.lambda.coldStart(functionByName(world, 'ProvisionVehicle'));
  return [
    work('import devices', () =>
      Promise.resolve(() => givenDevice(provisioner).then(() => done, importFailure)),
    ),
    work('provision a vehicle', async () => {
      const input = await newInput(provisioner);
      return () => provision(provisioner, input);
    }),
    work('provision the same vehicle again, in a new environment', async () => {
      await coldStart();
      return () => provision(provisioner, vehicle);
    }),
    work('provision with another key', async () => {
      const other = await givenVehicle(provisioner);
      const certificateSigningRequest = await signingRequest();
      await givenPermit(operator, other);
      return async () => {
        const result = await provision(provisioner, { ...other, certificateSigningRequest });
        return result === done ? settlement(operator, other.referenceId) : result;
      };
    }),
    work('permit another key', async () => {
      const { referenceId } = await givenVehicle(provisioner);
      return async () => resultOf(await operator.ask(permitReissue, { referenceId, reason: 'KEY_ROTATION' }));
    }),
  ];
}

function conversionStep({ nextConverter, vehicle, world }: TourSetup): TourStep {
  return work('convert a VIN', async () => {
    await world.lambda.coldStart(functionByName(world, 'HashVin'));
    return async () => resultOf(await nextConverter().ask(convertAsOperator, { vin: vehicle.vin }));
  });
}

function accessSteps({ operator, vehicle }: TourSetup): readonly TourStep[] {
  const { referenceId } = vehicle;
  const grant = `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { since } }`;
  return [
    work('grant access', () => {
      const input = { referenceId, ownerId: randomUUID(), role: 'DRIVER' };
      return Promise.resolve(async () => resultOf(await operator.ask(grant, { input })));
    }),
  ];
}

function readSteps(setup: TourSetup): readonly TourStep[] {
  const { operator, owner, vehicle } = setup;
  const { referenceId } = vehicle;
  const read = (name: string, person: Person, document: string) =>
    work(name, () => Promise.resolve(async () => resultOf(await person.ask(document, { referenceId }))));
  return [
    read('read a vehicle, as staff', operator, reads.vehicle),
    read('read a vehicle, as owner', owner, reads.vehicle),
    read('list vehicles', operator, reads.vehicles),
    read('list own vehicles', owner, reads.myVehicles),
    read('read a history, as owner', owner, reads.history),
    read('read a state', owner, reads.state),
    read('read telemetry', owner, reads.telemetry),
    read('read summaries', owner, reads.summary),
    openHourStep(setup),
    daysStep(setup),
    trackStep(setup),
    read('list commands', owner, reads.commands),
    work('read a command', async () => {
      const { commandId } = sentOf(await send(owner, vehicle));
      const document = `query ($referenceId: ID!) { remoteCommand(referenceId: $referenceId, commandId: "${commandId}") { status } }`;
      return async () => resultOf(await owner.ask(document, { referenceId }));
    }),
  ];
}

/** The first minute of an access is not shown, so the open hour is that of the minute after it. */
function openHourStep({ operator, owner, provisioner, world }: TourSetup): TourStep {
  return work('read summaries of an open hour', async () => {
    const { referenceId } = await givenVehicleOf({ operator, owner, provisioner });
    const nextMinute = world.clock.now() + 60_000;
    const openHours = [nextMinute - (nextMinute % 3_600_000)];
    await givenState(world, referenceId, { version: 1, signals: {}, openHours });
    return async () => resultOf(await owner.ask(reads.summary, { referenceId }));
  });
}

/** The hour in which the next day of the zone begins has its minutes. */
function daysStep({ owner, vehicle: { referenceId }, world }: TourSetup): TourStep {
  return work('read summaries by local days', async () => {
    const now = world.clock.now();
    const hour = now - (now % 86_400_000) + 86_400_000 + 18 * 3_600_000;
    const signals = { 'Vehicle.Speed': [1, 50, 50, 50] } as const;
    await givenSummaries(world, referenceId, 'HOUR', [{ start: hour, signals }]);
    await givenMinutes(world, referenceId, [{ start: hour + 40 * 60_000, signals }]);
    const [from, to] = [0, 3].map((days) => new Date(now + days * 86_400_000).toISOString());
    return async () => resultOf(await owner.ask(reads.days, { referenceId, from, to }));
  });
}

/** Reads up to an hour ahead, because the first minute of an access is not shown. */
function trackStep({ owner, vehicle: { referenceId }, world }: TourSetup): TourStep {
  return work('read a track', () => {
    const [from, to] = [-1, 1].map((hours) => new Date(world.clock.now() + hours * 3_600_000).toISOString());
    return Promise.resolve(async () => resultOf(await owner.ask(reads.track, { referenceId, from, to })));
  });
}

const watch = 'subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version } }';

/** Starts a subscription. A rejected start has a code, like a response. */
function watchStep({ owner, vehicle: { referenceId }, world }: TourSetup): TourStep {
  return work('begin to watch a vehicle', () =>
    Promise.resolve(async () => {
      const code = codeOf(await outcomeOf(startAs(world, owner, watch, { referenceId })));
      return code === 'none' ? done : code;
    }),
  );
}

function work(name: string, prepare: TourStep['prepare']): TourStep {
  return { name, shows: 'work', prepare };
}

/** `givenDevice` puts the code at the end of its message. */
function importFailure(error: unknown): string {
  return (error instanceof Error ? error.message : '').split(': ').at(-1) ?? 'failed';
}
