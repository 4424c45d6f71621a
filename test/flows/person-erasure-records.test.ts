/** What is erased stays erased when a stream brings a record again. */
import { expect } from 'vitest';
import { type EntryKey, entryName } from '../../domain/audit-seal.ts';
import { end } from '../support/accesses.ts';
import { type GivenVehicle, convert, givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { givenMailbox } from '../support/mailboxes.ts';
import { invoke } from '../support/commands.ts';
import { recordOf } from '../support/patterns.ts';
import { erased, placesOf } from '../support/person-erasures.ts';
import { verifiedExportOf } from '../support/records.ts';
import { share } from '../support/sharing.ts';
import { expireItem, itemsOf, setAttribute } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend(
    'officers',
    async () =>
      [
        await givenPerson(world(), ['privacy-officers']),
        await givenPerson(world(), ['privacy-officers']),
      ] as const,
  )
  .extend('person', () => givenPerson(world(), ['owners']));

async function viewersOf({ referenceId }: GivenVehicle): Promise<readonly string[]> {
  const states = await itemsOf(world(), 'VehicleState');
  return Object.keys(states.find((state) => state.referenceId === referenceId)?.viewers ?? {});
}

async function sealsOf(keys: readonly EntryKey[]) {
  const names = keys.map(entryName);
  return (await itemsOf(world(), 'AuditSeals')).filter((seal) => names.includes(entryName(seal)));
}

it('seals no erased entry again', async ({ officers, person, provisioner }) => {
  const { vin } = await givenVehicle(provisioner);
  await person.ask(convert, { vin });
  await world().streams.settled();
  const entries = (await itemsOf(world(), 'AuditLog')).filter(
    ({ actorId }) => actorId === person.principalId,
  );
  expect((await sealsOf(entries)).map(({ salt }) => salt)).toEqual(entries.map(() => expect.any(String)));
  expect(entries).not.toEqual([]);
  await erased(world(), officers, person.principalId);
  await world().streams.settled();
  const before = (await itemsOf(world(), 'AuditHeads')).length;

  await invoke(world(), 'SealAuditLog', { Records: entries.map((entry) => recordOf(entry)) });

  expect((await itemsOf(world(), 'AuditHeads')).length).toBe(before);
  const places = await sealsOf(entries);
  expect(places).toHaveLength(entries.length);
  expect(places.filter((seal) => 'salt' in seal)).toEqual([]);
  expect(await verifiedExportOf(world(), 'acme')).toMatchObject({ isIntact: true, findings: [] });
});

it('announces no erased person again', async ({ officers, operator, person, provisioner }) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, person, vehicle);
  await givenMailbox(world(), person);
  await world().streams.settled();
  await end(operator, { vehicle, person });
  await world().streams.settled();
  const late = (await itemsOf(world(), 'VehicleHistory')).find(
    ({ event, ownerId }) => event === 'ACCESS_ENDED' && ownerId === person.principalId,
  );
  const image = Object.entries(late ?? {}).map(([name, value]) => [name, { S: String(value) }]);
  const places = async () => placesOf(world(), [person.principalId]);
  await erased(world(), officers, person.principalId);
  expect(await places()).toEqual(['table DataJobs']);

  await invoke(world(), 'AnnounceEvents', {
    Records: [{ dynamodb: { SequenceNumber: '1', NewImage: Object.fromEntries(image) as object } }],
  });

  expect(late).toBeDefined();
  expect(await places()).toEqual(['table DataJobs']);
});

it('finds what an expired access of the person leaves', async ({
  officers,
  operator,
  owner,
  person,
  provisioner,
}) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, person, vehicle);
  await share(person, owner, vehicle);
  const key = { ownerId: person.principalId, referenceId: vehicle.referenceId };
  await expireItem(world(), 'Ownership', key);
  await world().streams.settled();
  expect(await viewersOf(vehicle)).toContain(person.principalId);

  await erased(world(), officers, person.principalId);

  expect(await placesOf(world(), [person.principalId])).toEqual(['table DataJobs']);
  expect(await viewersOf(vehicle)).toEqual([owner.principalId]);
});

it('leaves what the person has in an earlier tenant to its officers', async ({
  officers,
  operator,
  person,
  provisioner,
}) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, person, vehicle);
  const key = { ownerId: person.principalId, referenceId: vehicle.referenceId };
  await setAttribute(world(), 'Ownership', key, 'tenantId', 'earlier');
  const before = await viewersOf(vehicle);

  await erased(world(), officers, person.principalId);

  expect(before).toEqual([person.principalId]);
  expect(await viewersOf(vehicle)).toEqual(before);
});
