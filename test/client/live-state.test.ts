/**
 * Live state, case by case: when the client reads, in which order it shows, and how a watch ends.
 */
import { describe, expect, it, vi } from 'vitest';
import { createLiveStateClient } from '../../client/live-state.ts';
import { referenceId, UnreliableNetwork, promptDelivery, type Delivery } from './unreliable-network.ts';
import { pass, useFakeTime, watched } from './watched.ts';

useFakeTime();

const late = (delayMs: number): Delivery => ({ ...promptDelivery, delayMs });
const lost: Delivery = { ...promptDelivery, isLost: true };
/** Turns idle reads off. */
const neverLooks = { firstQuietMs: 1e9, maxQuietMs: 1e9, maxQuietUnderWayMs: 1e9 };

async function live(withCommands = false, options = {}) {
  const network = new UnreliableNetwork();
  const shown = watched(network, withCommands, { ...neverLooks, ...options });
  await pass(100);
  expect(shown.statuses).toEqual(['LIVE']);
  return { ...shown, network };
}

describe('at the beginning', () => {
  it('reads the state after the subscription is confirmed, and not earlier', async () => {
    const network = new UnreliableNetwork();
    network.deliveries.push(late(500));
    const { statuses, versions } = watched(network, false, neverLooks);

    await pass(400);
    expect([network.reads, statuses, versions()]).toEqual([0, [], []]);
    await pass(200);

    expect([network.reads, statuses, versions()]).toEqual([1, ['LIVE'], [0]]);
  });

  it('shows a change after the read, if it arrives before the read ends', async () => {
    const network = new UnreliableNetwork();
    network.change(['Speed']);
    network.deliveries.push(promptDelivery, late(500));
    const { versions, states } = watched(network, false, neverLooks);

    await pass(300);
    expect(network.reads).toBe(1);
    // The read returns the state before the change.
    await pass(230);
    network.change(['Range']);
    expect(versions()).toEqual([]);
    await pass(600);

    expect(versions()).toEqual([1, 2]);
    expect(states.at(-1)).toEqual(network.state);
    expect(network.reads).toBe(1);
  });

  it('shows the state as stale by reads alone, while the subscription cannot start', async () => {
    const network = new UnreliableNetwork();
    network.change(['Speed']);
    const { watch, versions } = watched(network, false, {
      WebSocket: class {
        readyState = 0;
        send = () => undefined;
        close = () => undefined;
        addEventListener = () => undefined;
      },
    });

    await pass(10_000);

    expect(versions()).toEqual([1]);
    expect([watch.status, watch.isStale]).toEqual(['STALE', true]);
    watch.stop();
  });

  it('does not subscribe without a callback', async () => {
    const { network, watch } = await live(false);

    expect(network.sockets.flatMap(({ subscriptions }) => [...subscriptions.values()])).toEqual([
      'onVehicleState',
    ]);
    expect(watch.isStale).toBe(false);
  });
});

describe('changes', () => {
  it('are shown one by one without a read, duplicates once', async () => {
    const { network, versions } = await live();

    for (const names of [['Speed'], ['Speed', 'Range'], ['Mileage']]) {
      network.change(names, { ...promptDelivery, isDoubled: true });
      await pass(10);
    }

    expect(versions()).toEqual([0, 1, 2, 3]);
    expect(network.reads).toBe(1);
  });

  it('that arrive out of order wait for earlier ones, without a read', async () => {
    const { network, versions, statuses } = await live(false, {
      readBackOff: { firstMs: 1000, maxMs: 1000 },
    });

    network.change(['Speed'], late(100));
    network.change(['Range'], late(50));
    network.change(['Mileage'], late(10));
    await pass(60);
    expect([versions(), statuses.at(-1)]).toEqual([[0], 'STALE']);
    await pass(60);

    expect([versions(), statuses.at(-1)]).toEqual([[0, 1, 2, 3], 'LIVE']);
    expect(network.reads).toBe(1);
  });

  it('that are lost are read, many of them with one read', async () => {
    const { network, versions, states } = await live();

    network.change(['Speed'], lost);
    for (let count = 0; count < 50; count += 1) {
      network.change(['Range']);
    }
    await pass(1000);

    expect(network.reads).toBe(2);
    expect(versions()).toEqual([0, 51]);
    expect(states.at(-1)).toEqual(network.state);
  });

  it('keep the other signals, sorted by name', async () => {
    const { network, states } = await live();

    network.change(['Speed', 'Mileage']);
    network.change(['Range']);
    await pass(10);

    expect(states.at(-1)?.signals.map(({ name, number }) => [name, number])).toEqual([
      ['Vehicle.Mileage', 1],
      ['Vehicle.Range', 2],
      ['Vehicle.Speed', 1],
    ]);
  });

  it('that are lost before a silence are found by an idle read, and idle reads become rarer', async () => {
    const network = new UnreliableNetwork();
    const { versions } = watched(network, false, { firstQuietMs: 1000, maxQuietMs: 60_000 });
    await pass(100);

    network.change(['Speed'], lost);
    await pass(1000);
    expect(versions()).toEqual([0, 1]);
    await pass(3_600_000);

    expect(network.reads).toBeGreaterThan(60);
    expect(network.reads).toBeLessThan(70);
  });

  it('postpone the idle read while they arrive', async () => {
    const network = new UnreliableNetwork();
    watched(network, false, { firstQuietMs: 1000 });
    await pass(100);

    for (let count = 0; count < 100; count += 1) {
      network.change(['Speed']);
      await pass(900);
    }

    expect(network.reads).toBe(1);
  });
});

describe('an interruption', () => {
  it('makes the watch stale until the next read', async () => {
    const { network, statuses, versions } = await live();

    network.cut();
    network.change(['Speed']);
    await pass(1000);

    expect(statuses).toEqual(['LIVE', 'STALE', 'LIVE']);
    expect(versions()).toEqual([0, 1]);
  });

  it('with failing reads is followed by retries with growing pauses', async () => {
    const { network, statuses } = await live();
    network.deliveries.push(promptDelivery, ...Array.from({ length: 200 }, () => lost));

    network.cut();
    await pass(600_000);
    const { reads } = network;
    network.deliveries.length = 0;
    await pass(60_000);

    expect(reads).toBeGreaterThan(20);
    expect(reads).toBeLessThan(60);
    expect(statuses).toEqual(['LIVE', 'STALE', 'LIVE']);
  });

  it('of a subscription that the service cannot accept now is retried', async () => {
    const { network, statuses, ends } = await live();
    network.deliveries.push(lost, lost, lost);

    network.cut();
    await pass(10_000);

    expect([statuses.at(-1), ends]).toEqual(['LIVE', []]);
  });

  it('of AWS WAF, which limits an address that many may share, does not end the watch', async () => {
    const { network, watch, statuses, ends } = await live();
    network.failure = 'WAFForbiddenException';
    network.deliveries.push(...Array<Delivery>(4).fill(lost));

    network.cut();
    watch.refresh();
    await pass(300_000);

    expect([statuses.at(-1), ends]).toEqual(['LIVE', []]);
  });

  it('does not delay a refresh of the caller', async () => {
    const { network, watch, versions } = await live();
    network.change(['Speed'], lost);

    watch.refresh();
    await pass(10);

    expect(versions()).toEqual([0, 1]);
  });

  it('shows the state as stale from a refresh until its read has ended', async () => {
    const { network, watch, statuses } = await live();
    network.deliveries.push(late(5000));

    watch.refresh();
    expect(watch.status).toBe('STALE');
    await pass(15_000);

    expect(statuses).toEqual(['LIVE', 'STALE', 'LIVE']);
  });
});

describe('the clock of the device', () => {
  it.each([
    ['agrees', 0, 500, 0],
    ['is ahead', 7_200_000, 500, 7_199_500],
    ['is behind', -7_200_000, 500, -7_199_500],
    ['differs by less than the read takes', 400, 500, 0],
  ])('that %s is known after a read, within its duration', async (_, deviceAheadMs, delayMs, expected) => {
    const { network, watch, clocks } = await live();
    network.deviceAheadMs = deviceAheadMs;
    network.deliveries.push(late(delayMs));

    watch.refresh();
    await pass(2_000);

    expect([clocks.length, clocks.at(-1)]).toEqual([2, expected]);
  });

  it('is not taken from an old state', async () => {
    const { network, watch, clocks, states } = await live();
    network.change(['Speed'], lost);
    await pass(3_600_000);

    watch.refresh();
    await pass(100);

    expect([states.at(-1)?.version, clocks.at(-1)]).toEqual([1, 0]);
    expect(states.at(-1)).not.toHaveProperty('readAt');
  });
});

describe('commands', () => {
  it('are shown at the start, oldest first, and with each later change', async () => {
    const network = new UnreliableNetwork();
    network.command();
    network.command();
    const { commands } = watched(network, true, neverLooks);
    await pass(100);

    network.move(1, 'SENT', late(50));
    network.move(1, 'SUCCEEDED', late(10));
    await pass(100);

    expect(commands.map(({ commandId, version }) => [commandId.slice(-1), version])).toEqual([
      ['0', 1],
      ['1', 1],
      ['1', 3],
    ]);
  });

  it('under way are read again soon, even behind many newer ones', async () => {
    const network = new UnreliableNetwork();
    const { commands } = watched(network, true, { maxQuietUnderWayMs: 2000 });
    network.command();
    await pass(100);

    network.move(0, 'SUCCEEDED', lost);
    for (let count = 0; count < 60; count += 1) {
      network.command(lost);
      network.move(network.commands.length - 1, 'SUCCEEDED', lost);
    }
    await pass(2500);

    const first = commands.filter(({ commandId }) => commandId === network.commands[0]?.commandId);
    expect(first.map(({ status }) => status)).toEqual(['PENDING', 'SUCCEEDED']);
  });
});

describe('a watch ends', () => {
  it('with the access, with one callback, and shows nothing after it', async () => {
    const shown = await live(true);
    const { network, watch, statuses, ends, versions } = shown;

    network.isAllowed = false;
    network.cut();
    await pass(5000);
    network.change(['Speed']);
    await pass(5000);

    expect(ends).toEqual([
      { reason: 'REFUSED', errors: [{ errorType: 'VEHICLE_NOT_FOUND', message: 'No.' }] },
    ]);
    expect([watch.status, statuses.at(-1), versions()]).toEqual(['ENDED', 'ENDED', [0]]);
    await expect(shown.close()).resolves.toBe(0);
  });

  it('when a read is rejected', async () => {
    const { network, watch, ends } = await live();

    network.isAllowed = false;
    watch.refresh();
    await pass(10);

    expect(ends.map(({ reason }) => reason)).toEqual(['REFUSED']);
  });

  it('when the user is signed out', async () => {
    const network = new UnreliableNetwork();
    const { ends, watch } = watched(network, true, { token: () => Promise.resolve(undefined) });

    await pass(10);

    expect(ends).toEqual([{ reason: 'SIGNED_OUT', errors: [] }]);
    expect(watch.status).toBe('ENDED');
  });

  it('without a callback when its caller stops it, even during a read', async () => {
    const shown = await live();
    const { network, watch, statuses, versions } = shown;
    network.deliveries.push(late(100));

    watch.refresh();
    network.change(['Speed'], late(50));
    watch.stop();
    await pass(5000);

    expect([versions(), statuses, watch.status]).toEqual([[0], ['LIVE', 'STALE'], 'ENDED']);
    await expect(shown.close()).resolves.toBe(0);
  });

  it('from within a callback', async () => {
    const network = new UnreliableNetwork();
    vi.stubGlobal('fetch', network.fetch);
    const client = createLiveStateClient({
      url: 'ws://127.0.0.1/graphql/realtime',
      graphqlUrl: 'http://127.0.0.1/graphql',
      token: () => Promise.resolve('token'),
      WebSocket: network.WebSocket,
      // The longest back-off, so that no read happens before the late event.
      random: () => 0.99,
    });
    const versions: number[] = [];
    const watch = client.watchVehicle(
      { referenceId },
      {
        onState: ({ version }) => {
          versions.push(version);
          if (version === 1) {
            watch.stop();
          }
        },
      },
    );
    await pass(100);

    network.change(['Speed'], late(100));
    network.change(['Speed'], late(50));
    await pass(1000);

    expect(versions).toEqual([0, 1]);
    client.close();
  });
});
