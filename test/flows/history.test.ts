/**
 * The history of a vehicle: staff see all of it, owners see what happened since their access began.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { VehicleHistoryPage } from '../../domain/generated/schema-types.ts';
import { end, grant } from '../support/accesses.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);

const readHistory = (
  person: Person,
  { referenceId }: GivenVehicle,
  page: { readonly limit?: number; readonly nextToken?: string | null } = {},
  fields = 'at event certificateId',
): Promise<ApiResponse> =>
  person.ask(
    `query ($id: ID!, $limit: Int, $nextToken: String) {
      vehicleHistory(referenceId: $id, limit: $limit, nextToken: $nextToken) { items { ${fields} } nextToken }
    }`,
    { id: referenceId, ...page },
  );

function historyIn({ data, text }: ApiResponse): VehicleHistoryPage {
  if (!data?.['vehicleHistory']) {
    throw new Error(`The response has no history: ${text}`);
  }
  // The fields that the document requests, in the schema’s types.
  return data['vehicleHistory'] as VehicleHistoryPage;
}

const eventsIn = (response: ApiResponse) => historyIn(response).items.map(({ event }) => event);

describe('the history of a vehicle', () => {
  it('is complete for staff, newest first, with actors and devices', async ({
    provisioner,
    operator,
    vehicle,
  }) => {
    const fields = 'at event actorId deviceId certificateId';

    const { items, nextToken } = historyIn(await readHistory(operator, vehicle, {}, fields));

    expect(items).toMatchObject([
      { event: 'ACCESS_GRANTED', actorId: operator.principalId },
      { event: 'ACTIVATED', actorId: provisioner.principalId, deviceId: vehicle.deviceId },
      { event: 'RESERVED', actorId: provisioner.principalId, deviceId: vehicle.deviceId },
    ]);
    expect(nextToken).toBeNull();
    const times = items.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('begins for owners with their access', async ({ owner, vehicle }) => {
    const response = await readHistory(owner, vehicle);

    expect(eventsIn(response)).toEqual(['ACCESS_GRANTED']);
  });

  it('hides actors and devices from owners', async ({ operator, owner, vehicle }) => {
    const response = await readHistory(owner, vehicle, {}, 'event actorId deviceId');

    expect(historyIn(response).items).toEqual([{ event: 'ACCESS_GRANTED', actorId: null, deviceId: null }]);
    expect(response.errors.map(({ errorType }) => errorType)).toEqual(['Unauthorized', 'Unauthorized']);
    expect(response.text).not.toContain(operator.principalId);
  });

  it('returns the same error to everyone who may not see the vehicle', async ({ operator, vehicle }) => {
    const ended = await givenPerson(world(), ['owners']);
    const southern = await givenPerson(world(), ['operators'], ['south']);
    await grant(operator, { vehicle, person: ended });
    await end(operator, { vehicle, person: ended });

    const responses = [
      await readHistory(ended, vehicle),
      await readHistory(southern, vehicle),
      await readHistory(operator, { ...vehicle, referenceId: randomUUID() }),
    ];

    expect(responses.map(codeOf)).toEqual(responses.map(() => 'VEHICLE_NOT_FOUND'));
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
  });

  it('is refused to provisioners', async ({ provisioner, vehicle }) => {
    expect(codeOf(await readHistory(provisioner, vehicle))).toBe('Unauthorized');
  });

  it('is read page by page', async ({ provisioner, operator, owner }) => {
    const long = await givenVehicle(provisioner);
    for (const role of ['OWNER', 'DRIVER', 'OWNER', 'DRIVER'] as const) {
      await grant(operator, { vehicle: long, person: owner }, { role });
    }
    const whole = historyIn(await readHistory(operator, long)).items;

    const items: unknown[] = [];
    let nextToken: string | null | undefined = null;
    do {
      const page = historyIn(await readHistory(operator, long, { limit: 2, nextToken }));
      expect(page.items.length).toBeLessThanOrEqual(2);
      items.push(...page.items);
      nextToken = page.nextToken;
    } while (nextToken);

    expect(whole).toHaveLength(6);
    expect(items).toEqual(whole);
  });

  it('rejects from an owner the token of a staff page from before the access', async ({
    operator,
    owner,
    vehicle,
  }) => {
    const { length } = historyIn(await readHistory(operator, vehicle)).items;
    const { nextToken } = historyIn(await readHistory(operator, vehicle, { limit: length - 1 }));

    const response = await readHistory(owner, vehicle, { limit: 10, nextToken: nextToken ?? '' });

    expect(response.errors).toMatchObject([
      { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'nextToken' } },
    ]);
    expect(response.data).toEqual({ vehicleHistory: null });
  });
});
