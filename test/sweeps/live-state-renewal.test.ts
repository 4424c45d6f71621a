/**
 * A client that renews its token can watch for longer than a token is valid. A client that does not
 * renew it gets no more events.
 */
import { afterAll, expect } from 'vitest';
import { WebSocket } from 'ws';
import { createLiveStateClient } from '../../client/live-state.ts';
import { signIn } from '../../tools/session/sign-in.ts';
import { password } from '../support/given.ts';
import { publishState } from '../support/signed.ts';
import { type Started, eventsOf, isOpen, startAs } from '../support/subscriptions.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);

const minute = 60_000;
/** The stack’s default. */
const tokenValidityMs = 15 * minute;

let idle: Started;

afterAll(() => idle.connection.socket.terminate());

/**
 * Waits until the client has renewed twice, so that the second token was requested after the clock
 * moved.
 */
async function renewed(): Promise<void> {
  const first = world().calls.next();
  const starts = () =>
    world()
      .calls.list(first)
      .filter(({ operation, consumed = [] }) => operation === 'UpdateItem' && consumed.some(isAllowance));
  // A start counts against the allowances of the person and of the vehicle.
  await expect.poll(() => starts().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
}

const isAllowance = ({ table }: { readonly table: string }) => table.includes('Allowances');

it(
  'continues over several tokens, shows each version once and never becomes stale',
  { timeout: 180_000 },
  async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    const { token } = await signIn(world().outputs, { username: owner.username, password });
    const statuses: string[] = [];
    const versions: number[] = [];
    const client = createLiveStateClient({
      url: world().outputs.RealtimeUrl,
      graphqlUrl: world().outputs.GraphqlUrl,
      token,
      WebSocket,
      // The client renews about every second.
      renewLeadMs: tokenValidityMs - 1000,
      random: () => 0,
    });
    client.watchVehicle(
      { referenceId },
      {
        onState: ({ version }) => void versions.push(version),
        onStatus: (status) => void statuses.push(status),
      },
    );
    await expect.poll(() => statuses.at(-1), { timeout: 30_000 }).toBe('LIVE');
    const query = `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version } }`;
    idle = await startAs(world(), owner, query, { referenceId });

    for (const version of [1, 2, 3, 4]) {
      await publishState(world(), { referenceId, version, viewers: [owner.principalId] });
      await expect.poll(() => versions.at(-1), { timeout: 30_000 }).toBe(version);
      world().clock.advance(5 * minute);
      await renewed();
    }

    expect(versions).toEqual([0, 1, 2, 3, 4]);
    expect(statuses).toEqual(['LIVE']);
    expect(
      eventsOf<{ readonly version: number }>(idle, 'onVehicleState').map((event) => event.version),
    ).toEqual([1, 2, 3]);
    expect(isOpen(idle)).toBe(true);
    client.close();
  },
);
