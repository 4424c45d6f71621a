/** Entries of the audit log stay erased when the stream brings them again. */
import { expect } from 'vitest';
import { type EntryKey, entryName } from '../../domain/audit-seal.ts';
import { convert, givenPerson, givenVehicle } from '../support/given.ts';
import { invoke } from '../support/commands.ts';
import { recordOf } from '../support/patterns.ts';
import { erased } from '../support/person-erasures.ts';
import { verifiedExportOf } from '../support/records.ts';
import { itemsOf } from '../support/tables.ts';
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
