/**
 * Erasing a person again after a restore: one table has its rows of before, all others are as the
 * erasure left them.
 */
import { expect } from 'vitest';
import { reapplyErasures } from '../../tools/erasures/reapply.ts';
import { type GivenVehicle, type Person, givenPerson, givenVehicle } from '../support/given.ts';
import {
  type KnownPerson,
  erased,
  givenKnownPerson,
  placesOf,
  runPersonErasure,
} from '../support/person-erasures.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world);

/** Tables whose rows only the person's vehicles lead to, or that name the person. */
const restored = [
  ...(['Telemetry', 'TelemetrySummaries', 'VehicleState', 'RemoteCommands', 'Invitations'] as const),
  ...(['VehicleHistory', 'Ownership', 'OwnershipClaims', 'PersonPatterns', 'Allowances'] as const),
];
type Table = (typeof restored)[number];

interface Given {
  readonly known: KnownPerson;
  readonly vehicle: GivenVehicle;
  readonly officers: readonly [Person, Person];
}

async function officersOf(): Promise<readonly [Person, Person]> {
  return [await givenPerson(world(), ['privacy-officers']), await givenPerson(world(), ['privacy-officers'])];
}

/** Rows of the person: those that name the person or a value, and those of the own vehicle. */
async function rowsOf(table: Table, { known, vehicle }: Given): Promise<readonly object[]> {
  const rows: readonly object[] = await itemsOf(world(), table);
  const isOfTime = table === 'Telemetry' || table === 'TelemetrySummaries';
  return rows.filter((row) => {
    const text = JSON.stringify(row);
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
    const given: Given = { known, vehicle: vehicles[0], officers: await officersOf() };
    const before = new Map<Table, readonly object[]>();
    for (const table of restored) {
      before.set(table, await rowsOf(table, given));
    }
    const { endedAt = '', jobId } = await erased(world(), given.officers, known.person.principalId);
    const after = new Map<Table, readonly object[]>();
    for (const table of restored) {
      after.set(table, await rowsOf(table, given));
    }
    const { administrator, outputs, url } = world();

    for (const table of restored) {
      const rows = before.get(table) ?? [];
      expect(rows, table).not.toEqual(after.get(table));
      // Rows of the table's own type, as they were read.
      await putItems(world(), table, rows as never);

      await reapplyErasures({ ...outputs, AwsEndpointUrl: url }, endedAt, administrator);
      const { status } = await runPersonErasure(world(), jobId, known.person.principalId);

      expect(status, table).toBe('SUCCEEDED');
      expect(await rowsOf(table, given), table).toEqual(after.get(table));
      expect(await placesOf(world(), known.values), table).toEqual(['table DataJobs']);
    }
  },
);
