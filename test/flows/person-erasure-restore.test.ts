/**
 * Erasing a person again after a restore: one table has its earlier rows, all others are as the
 * erasure left them.
 */
import { expect } from 'vitest';
import { type AuditSealItem, entryName } from '../../domain/audit-seal.ts';
import type { TableName } from '../../domain/tables.ts';
import { reapplyErasures } from '../../tools/erasures/reapply.ts';
import { type GivenVehicle, type Person, givenPerson, givenVehicle } from '../support/given.ts';
import {
  type KnownPerson,
  erased,
  givenKnownPerson,
  placesOf,
  runPersonErasure,
} from '../support/person-erasures.ts';
import { restorableTables } from '../support/erasures.ts';
import { sampleOf } from '../support/sample.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world);

/**
 * Every table in which an erasure of a person changes or deletes rows. AuditLog is restored
 * together with AuditSeals. A restored row of SelfRegistrations has a user name that no longer has
 * an account, and ends within thirty days.
 */
const restored: readonly (readonly TableName[])[] = [
  ...restorableTables('PERSON')
    .filter((table) => !['AuditLog', 'AuditSeals', 'SelfRegistrations'].includes(table))
    .map((table) => [table]),
  ['AuditLog', 'AuditSeals'],
];

interface Given {
  readonly known: KnownPerson;
  readonly vehicle: GivenVehicle;
  readonly officers: readonly [Person, Person];
  /** Names of the person's entries of the audit log. */
  readonly seals: readonly string[];
}

async function officersOf(): Promise<readonly [Person, Person]> {
  return [await givenPerson(world(), ['privacy-officers']), await givenPerson(world(), ['privacy-officers'])];
}

/** Rows of the person: those that name the person or a value, and those of their own vehicle. */
async function rowsOf(table: TableName, { known, seals, vehicle }: Given): Promise<readonly object[]> {
  // Of no table's own type: the rows are compared and written back as they were read.
  const rows: readonly object[] = await itemsOf(world(), table as 'Telemetry');
  const isOfTime = table === 'Telemetry' || table === 'TelemetrySummaries';
  return rows.filter((row) => {
    if (table === 'AuditSeals') {
      return seals.includes(entryName(row as AuditSealItem));
    }
    // A set of texts has no JSON of its own.
    const text = JSON.stringify(row, (_, value: unknown) => (value instanceof Set ? [...value] : value));
    return (
      known.values.some((value) => text.includes(value)) || (isOfTime && text.includes(vehicle.referenceId))
    );
  });
}

it(
  'finds what one restored table has brought back',
  { timeout: 540_000 },
  async ({ operator, owner: friend, provisioner }) => {
    const vehicles = [
      await givenVehicle(provisioner),
      await givenVehicle(provisioner),
      await givenVehicle(provisioner),
    ] as const;
    const known = await givenKnownPerson(world(), { operator, friend, vehicles });
    const { principalId } = known.person;
    const entries = (await itemsOf(world(), 'AuditLog')).filter(({ actorId }) => actorId === principalId);
    const seals = entries.map(entryName);
    const given: Given = { known, seals, vehicle: vehicles[0], officers: await officersOf() };
    const rows = async () => {
      const tables = restored.flat().map(async (table) => [table, await rowsOf(table, given)] as const);
      return new Map(await Promise.all(tables));
    };
    const before = await rows();
    const { endedAt = '', jobId } = await erased(world(), given.officers, principalId);
    const after = await rows();
    const { administrator, outputs, url } = world();

    const always = restored.filter(([table]) => table === 'Ownership' || table === 'VehicleState');
    for (const together of new Set([...always, ...sampleOf(restored, 2)])) {
      const name = together.join();
      for (const table of together) {
        expect(before.get(table), table).not.toEqual(after.get(table));
        await putItems(world(), table as 'Telemetry', (before.get(table) ?? []) as never);
      }

      await reapplyErasures({ ...outputs, AwsEndpointUrl: url }, endedAt, administrator);
      const { status } = await runPersonErasure(world(), jobId, principalId);

      expect(status, name).toBe('SUCCEEDED');
      for (const table of together) {
        expect(await rowsOf(table, given), table).toEqual(after.get(table));
      }
      expect(await placesOf(world(), known.values), name).toEqual(['table DataJobs']);
    }
  },
);
