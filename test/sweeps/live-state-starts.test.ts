/** Starts of subscriptions cost one write and are limited for a person and for a vehicle. */
import { beforeAll, expect, it } from 'vitest';
import type { CallRecord } from 'local-aws';
import { startWith } from 'local-aws/testing/raw-realtime';
import { isBackground } from '../support/conversions.ts';
import { type GivenVehicle, type Person, givenOwnedVehicle } from '../support/given.ts';
import { tableOf } from '../support/provisioning.ts';
import { type Started, startAs } from '../support/subscriptions.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** The stack’s default for a person in a minute. */
const allowed = 120;
const attempts = 130;
const document = `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version } }`;

let vehicle: GivenVehicle;
let owner: Person;

beforeAll(async () => {
  ({ owner, vehicle } = await givenOwnedVehicle(world()));
  // Advances the clock to the start of a window.
  world().clock.advance(60_000 - (world().clock.now() % 60_000));
});

/**
 * Starts subscriptions one after the other on one connection; returns the server’s message for
 * each.
 */
async function startMany({ connection }: Started, ids: readonly string[]): Promise<readonly string[]> {
  const headers = { host: new URL(world().outputs.GraphqlUrl).host, Authorization: owner.accessToken };
  const data = JSON.stringify({ query: document, variables: { referenceId: vehicle.referenceId } });
  const outcomes: string[] = [];
  for (const id of ids) {
    connection.send(startWith(id, data, headers));
    const { type, payload } = await connection.next();
    outcomes.push(type === 'start_ack' ? type : String(payload?.errors?.[0]?.errorType));
  }
  return outcomes;
}

const byTable = (calls: readonly CallRecord[], operation: string) => (table: 'Allowances' | 'VehicleState') =>
  calls.filter(
    (call) => call.operation === operation && JSON.stringify(call).includes(tableOf(world(), table)),
  ).length;

it(
  'rejects a start over the allowance after one write, and writes the publishing time once',
  { timeout: 120_000 },
  async () => {
    await world().streams.settled();
    const first = world().calls.next();
    const started = await startAs(world(), owner, document, { referenceId: vehicle.referenceId });
    const ids = Array.from({ length: attempts - 1 }, (_, index) => `start-${index}`);

    const outcomes = [started.reply.type, ...(await startMany(started, ids))];

    expect(outcomes.slice(0, allowed)).toEqual(Array.from({ length: allowed }, () => 'start_ack'));
    expect(outcomes.slice(allowed)).toEqual(Array.from({ length: attempts - allowed }, () => 'RATE_LIMITED'));
    const calls = world()
      .calls.list(first)
      .filter((call) => call.service === 'dynamodb' && !isBackground(call));
    const updates = byTable(calls, 'UpdateItem');
    // Each start counts for person and vehicle; a rejected one counts for the person only.
    expect(updates('Allowances')).toBe(allowed + attempts);
    expect(updates('VehicleState')).toBe(1);
    // The function that asks the vehicle reads too, and the starts do not wait for it.
    const reads = calls.filter(({ operation, principalArn }) => {
      return operation === 'GetItem' && !principalArn.includes('AskForLiveMode');
    });
    expect(reads).toHaveLength(3 * allowed);
    const [state] = (await itemsOf(world(), 'VehicleState')).filter(
      ({ referenceId }) => referenceId === vehicle.referenceId,
    );
    const hour = 3600;
    expect(state?.watchedUntil).toBeLessThan(world().clock.now() / 1000 + hour + 15 * 60);

    world().clock.advance(60_000);
    expect(await startMany(started, ['next minute'])).toEqual(['start_ack']);
    started.connection.socket.terminate();
  },
);
