/**
 * Live state, case by case: what is read when, what is shown in which order, and how a watch ends.
 */
import { describe, expect, it, vi } from 'vitest';
import { createLiveStateClient } from '../../client/live-state.ts';
import { referenceId, UnreliableNetwork, wellMeaning, type Fate } from './unreliable-network.ts';
import { pass, useFakeTime, watched } from './watched.ts';

useFakeTime();

const late = (delayMs: number): Fate => ({ ...wellMeaning, delayMs });
const lost: Fate = { ...wellMeaning, isLost: true };
/** Nothing is looked after in a silence. */
const neverLooks = { firstQuietMs: 1e9, maxQuietMs: 1e9, maxQuietUnderWayMs: 1e9 };

async function live(withCommands = false, options = {}) {
  const network = new UnreliableNetwork();
  const shown = watched(network, withCommands, { ...neverLooks, ...options });
  await pass(100);
  expect(shown.statuses).toEqual(['LIVE']);
  return { ...shown, network };
}

describe('at the beginning', () => {
  it('the state is read once the subscription stands, not earlier', async () => {
    const network = new UnreliableNetwork();
    network.fates.push(late(500));
    const { statuses, versions } = watched(network, false, neverLooks);

    await pass(400);
    expect([network.reads, statuses, versions()]).toEqual([0, [], []]);
    await pass(200);

    expect([network.reads, statuses, versions()]).toEqual([1, ['LIVE'], [0]]);
  });

  it('a change that comes before the reading is shown after it', async () => {
    const network = new UnreliableNetwork();
    network.change(['Speed']);
    network.fates.push(wellMeaning, late(500));
    const { versions, states } = watched(network, false, neverLooks);

    await pass(300);
    expect(network.reads).toBe(1);
    // The reading has the state of before on it.
    await pass(230);
    network.change(['Range']);
    expect(versions()).toEqual([]);
    await pass(600);

    expect(versions()).toEqual([1, 2]);
    expect(states.at(-1)).toEqual(network.state);
    expect(network.reads).toBe(1);
  });

  it('the state is shown by reading alone when no subscription can be had, and said to be stale', async () => {
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

  it('what is not asked for is not subscribed to', async () => {
    const { network, watch } = await live(false);

    expect(network.sockets.flatMap(({ subscriptions }) => [...subscriptions.values()])).toEqual([
      'onVehicleState',
    ]);
    expect(watch.isStale).toBe(false);
  });
});

describe('changes', () => {
  it('are shown one by one without a reading, doubled ones once', async () => {
    const { network, versions } = await live();

    for (const names of [['Speed'], ['Speed', 'Range'], ['Mileage']]) {
      network.change(names, { ...wellMeaning, isDoubled: true });
      await pass(10);
    }

    expect(versions()).toEqual([0, 1, 2, 3]);
    expect(network.reads).toBe(1);
  });

  it('that overtake one another wait for those before them, without a reading', async () => {
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

  it('that are lost are read, once for many', async () => {
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

  it('leave the other signals as they were, in the order of their names', async () => {
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

  it('may be lost last: a look after the silence finds it, and looks become rarer', async () => {
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

  it('leave no need for a look while they come', async () => {
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
  it('makes what is shown stale until it is read again', async () => {
    const { network, statuses, versions } = await live();

    network.cut();
    network.change(['Speed']);
    await pass(1000);

    expect(statuses).toEqual(['LIVE', 'STALE', 'LIVE']);
    expect(versions()).toEqual([0, 1]);
  });

  it('with readings that fail is followed by others, further and further apart', async () => {
    const { network, statuses } = await live();
    network.fates.push(wellMeaning, ...Array.from({ length: 200 }, () => lost));

    network.cut();
    await pass(600_000);
    const { reads } = network;
    network.fates.length = 0;
    await pass(60_000);

    expect(reads).toBeGreaterThan(20);
    expect(reads).toBeLessThan(60);
    expect(statuses).toEqual(['LIVE', 'STALE', 'LIVE']);
  });

  it('of a subscription that the service cannot take now is tried again', async () => {
    const { network, statuses, ends } = await live();
    network.fates.push(lost, lost, lost);

    network.cut();
    await pass(10_000);

    expect([statuses.at(-1), ends]).toEqual(['LIVE', []]);
  });

  it('is not waited for when the caller asks to look', async () => {
    const { network, watch, versions } = await live();
    network.change(['Speed'], lost);

    watch.refresh();
    await pass(10);

    expect(versions()).toEqual([0, 1]);
  });
});

describe('commands', () => {
  it('are shown as they are at the beginning, oldest first, and as they come further', async () => {
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

  it('under way are looked after soon, also when many newer ones came meanwhile', async () => {
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
  it('when the access does, told once, and nothing is shown any more', async () => {
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

  it('when a reading is refused', async () => {
    const { network, watch, ends } = await live();

    network.isAllowed = false;
    watch.refresh();
    await pass(10);

    expect(ends.map(({ reason }) => reason)).toEqual(['REFUSED']);
  });

  it('when nobody is signed in', async () => {
    const network = new UnreliableNetwork();
    const { ends, watch } = watched(network, true, { token: () => Promise.resolve(undefined) });

    await pass(10);

    expect(ends).toEqual([{ reason: 'SIGNED_OUT', errors: [] }]);
    expect(watch.status).toBe('ENDED');
  });

  it('without a word when its caller stops it, even amid a reading', async () => {
    const shown = await live();
    const { network, watch, statuses, versions } = shown;
    network.fates.push(late(100));

    watch.refresh();
    network.change(['Speed'], late(50));
    watch.stop();
    await pass(5000);

    expect([versions(), statuses, watch.status]).toEqual([[0], ['LIVE'], 'ENDED']);
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
