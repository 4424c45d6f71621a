/**
 * Two worlds in which the same happens to vehicles with different VINs: of another market, maker,
 * model year and serial number. Callers without the right to reveal VINs cannot find a difference.
 */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { accessLog, auditLog } from '../support/audit.ts';
import { confirmClaim, givenCar, givenCode, otherThan, startClaim } from '../support/claims.ts';
import { send } from '../support/commands.ts';
import { eraseVehicleData, erasureOf, runErasure } from '../support/erasures.ts';
import { downloadedFiles, exportPerson, givenExport } from '../support/exports.ts';
import {
  type GivenPeople,
  type GivenVehicle,
  type Person,
  convert,
  convertAsOperator,
  givenAccess,
  givenDevice,
  givenPeople,
  givenPermit,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../support/given.ts';
import { erased } from '../support/person-erasures.ts';
import { ask, connectWith, identityOf, nextKey, offerIn, report, settled } from '../support/renewal.ts';
import { acceptTransfer, offer, ok, share } from '../support/sharing.ts';
import { erasedVehicle, revokeReferenceId } from '../support/vehicle-erasures.ts';
import { placesWithHash, shownBy } from '../support/vin-worlds.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { americanVin, europeanVin } from '../support/vins.ts';
import { type TestWorld, useWorld } from '../support/world.ts';

const one = useWorld();
const other = useWorld();

/** The VINs of a story: of three vehicles, and one that no vehicle has. */
interface Vins {
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly unknown: string;
}
const vinsBy = (make: () => string): Vins => ({
  first: make(),
  second: make(),
  third: make(),
  unknown: make(),
});

/** The people of a story; the stranger has access to nothing at first. */
interface People extends GivenPeople {
  readonly stranger: Person;
  readonly technician: Person;
  readonly officer: Person;
  readonly secondOfficer: Person;
}

async function everyone(world: TestWorld): Promise<People> {
  const people = await givenPeople(world);
  return {
    ...people,
    stranger: await givenPerson(world, ['owners']),
    technician: await givenPerson(world, ['service-technicians']),
    officer: await givenPerson(world, ['privacy-officers']),
    secondOfficer: await givenPerson(world, ['privacy-officers']),
  };
}

async function provision(by: Person, vin: string, device?: string): Promise<void> {
  const deviceId = device ?? (await givenDevice(by));
  await by.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest: await signingRequest() },
  });
}

/** Everything that a caller can do with a VIN, whether it is known, unknown or malformed. */
async function useVins({ operator, owner, provisioner, stranger }: People, vins: Vins): Promise<void> {
  const malformed = [vins.unknown.slice(1), `${vins.first.slice(0, -1)}I`, vins.first.toLowerCase()];
  for (const vin of [vins.first, vins.unknown, ...malformed]) {
    await operator.ask(convertAsOperator, { vin });
    await owner.ask(convert, { vin });
    await stranger.ask(convert, { vin });
    await startClaim(stranger, vin);
    await provision(provisioner, vin === vins.unknown ? malformed.join('') : vin);
  }
}

/** Everything that happens to a vehicle without a VIN in a request. */
async function useVehicle(world: TestWorld, people: People, vehicle: GivenVehicle): Promise<void> {
  const { officer, operator, owner, stranger } = people;
  const { referenceId, telemetryTopic } = vehicle;
  const device = await connectVehicle(world, vehicle);
  const message = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': 12 } };
  await device.publish(telemetryTopic, JSON.stringify(message));
  await world.rules.settled();
  await world.streams.settled();
  await owner.ask('query ($id: ID!) { vehicleState(referenceId: $id) { version } }', { id: referenceId });
  await send(owner, vehicle);
  await share(owner, stranger, vehicle);
  await operator.ask('{ vehicles { items { referenceId status } } }');
  const { jobId } = await givenExport(world, owner, referenceId);
  // Their order is that of random ids.
  const lines = [...(await downloadedFiles(owner, jobId)).values()].flatMap((file) => file.split('\n'));
  world.transcript.push(...lines);
  await accessLog(owner, referenceId);
  await device.end();
  const [from = '', to = ''] = [-1, 1].map((hours) =>
    new Date(message.observedAt + hours * 3_600_000).toISOString(),
  );
  await auditLog(officer, { from, to });
}

const replaceTcu = 'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { referenceId status } }';
const removeTcu = 'mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { referenceId status } }';
const suspendVehicles = `mutation ($ids: [ID!]!) {
  suspendVehicles(referenceIds: $ids, reason: THEFT) { items { status errorType } }
}`;
const resumeVehicles =
  'mutation ($ids: [ID!]!) { resumeVehicles(referenceIds: $ids) { items { status errorType } } }';

/** Every change of TCU and certificate, by VIN where a caller can name the vehicle so. */
async function changeTcus(world: TestWorld, people: People, vins: Vins): Promise<void> {
  const { operator, provisioner, technician } = people;
  const vin = vins.third;
  const { deviceId, referenceId } = await givenVehicle(provisioner, { vin });
  await givenPermit(technician, { referenceId });
  await provision(provisioner, vin, deviceId);
  await operator.ask(suspendVehicles, { ids: [referenceId] });
  await operator.ask(resumeVehicles, { ids: [referenceId] });
  const newDeviceId = await givenDevice(provisioner);
  for (const named of [vins.unknown, vin.slice(1), vin]) {
    for (const currentDeviceId of [newDeviceId, deviceId]) {
      await technician.ask(replaceTcu, { input: { vin: named, currentDeviceId, newDeviceId } });
    }
  }
  await provision(provisioner, vin, newDeviceId);
  for (const named of [vins.unknown, vin.slice(1), vin]) {
    for (const currentDeviceId of [deviceId, newDeviceId]) {
      await technician.ask(removeTcu, { input: { vin: named, currentDeviceId } });
    }
  }
  await world.streams.settled();
}

/** A renewal to its end: the vehicle has used the new certificate. */
async function renewCertificate(world: TestWorld, vehicle: GivenVehicle): Promise<void> {
  const { referenceId } = vehicle;
  const next = await nextKey();
  const device = await connectVehicle(world, vehicle);
  const offered = await ask(device, referenceId, { csr: next.csr });
  world.transcript.push(JSON.stringify(offered));
  const renewed = await connectWith(world, referenceId, identityOf(next, offerIn(offered)));
  await device.closed;
  await report(renewed, referenceId);
  await settled(world);
  await renewed.end();
}

/** A renewal, a sale, exports, and the erasures of a time, a person and a vehicle. */
async function endVehicle(world: TestWorld, people: People, vins: Vins): Promise<void> {
  const { officer, operator, owner, provisioner, secondOfficer, stranger } = people;
  const vehicle = await givenVehicle(provisioner, { vin: vins.third });
  const { referenceId } = vehicle;
  await renewCertificate(world, vehicle);
  await givenAccess(operator, owner, vehicle);
  const { code } = await ok('offerVehicle', offer(owner, vehicle));
  await ok('acceptTransfer', acceptTransfer(stranger, code));
  await exportPerson(officer, owner.principalId);
  await world.streams.settled();
  await runErasure(world, erasureOf(await eraseVehicleData(owner, vehicle)).jobId);
  await erased(world, [officer, secondOfficer], stranger.principalId);
  await revokeReferenceId(officer, referenceId);
  await world.streams.settled();
  await erasedVehicle(world, [officer, secondOfficer], referenceId);
}

async function happens(world: TestWorld, vins: Vins): Promise<void> {
  const people = await everyone(world);
  const { officer, operator, owner, provisioner, stranger } = people;
  const vehicle = await givenVehicle(provisioner, { vin: vins.first });
  await useVins(people, vins);
  await givenAccess(operator, owner, vehicle);
  await useVins(people, vins);
  await useVehicle(world, people, vehicle);
  const car = await givenCar(world, await givenVehicle(provisioner, { vin: vins.second }));
  const { claimId, code } = await givenCode(stranger, car);
  await confirmClaim(stranger, claimId, otherThan(code));
  await confirmClaim(stranger, claimId, code);
  await car.device.end();
  await revokeReferenceId(officer, car.vehicle.referenceId);
  await provision(provisioner, vins.second);
  await changeTcus(world, people, vins);
  await endVehicle(world, people, vins);
  await world.streams.settled();
}

it('show the same to every caller', { timeout: 300_000 }, async () => {
  await happens(one(), vinsBy(europeanVin));
  await happens(other(), vinsBy(americanVin));

  const [shown, shownByOther] = [await shownBy(one()), await shownBy(other())];

  expect(shown.responses?.length).toBeGreaterThan(300);
  expect(shown).toEqual(shownByOther);
  expect([await placesWithHash(one()), await placesWithHash(other())]).toEqual([[], []]);
});
