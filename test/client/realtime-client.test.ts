/**
 * The client against the real endpoint: subscribing, interruptions, tokens, refusals and the end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createRealtimeClient } from '../../client/realtime-client.ts';
import { Notes, startLiveWorld, useClients, type State } from './live-world.ts';

interface OnState {
  readonly onState: Pick<State, 'version'>;
}

const onState = 'subscription { onState { version } }';
const mine = 'subscription ($owner: ID!) { mine(owner: $owner) { version } }';
const clientFor = useClients();

let live: Awaited<ReturnType<typeof startLiveWorld>>;
beforeAll(async () => {
  live = await startLiveWorld();
});
afterAll(() => live.world.stop());

describe('subscribing', () => {
  it('connects, confirms, delivers in order, and disconnects after the last subscription', async () => {
    const { client, statuses } = clientFor(live.world);
    const notes = new Notes<OnState>();

    const subscription = client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.started).toBe(1);
    for (const version of [1, 2, 3]) {
      await live.set(version);
    }
    await expect.poll(() => notes.data.length).toBe(3);
    subscription.unsubscribe();
    await expect.poll(() => live.world.realtime.subscriptions()).toBe(0);
    await live.set(4);
    await expect.poll(() => statuses.at(-1)).toBe('IDLE');

    expect(notes.data).toEqual([1, 2, 3].map((version) => ({ onState: { version } })));
    expect([notes.gaps, notes.failures]).toEqual([0, []]);
    expect(statuses).toEqual(['CONNECTING', 'CONNECTED', 'IDLE']);
  });

  it('uses one connection for all subscriptions, and keeps it while they change', async () => {
    const { client, statuses } = clientFor(live.world);
    const [first, second] = [new Notes<OnState>(), new Notes<OnState>()];

    const subscription = client.subscribe(onState, {}, first);
    client.subscribe(mine, { owner: 'anna' }, new Notes());
    await expect.poll(() => live.world.realtime.subscriptions()).toBe(2);
    subscription.unsubscribe();
    client.subscribe(onState, {}, second);
    await expect.poll(() => second.started).toBe(1);

    expect(live.world.realtime.connections()).toBe(1);
    expect(statuses).toEqual(['CONNECTING', 'CONNECTED']);
  });

  it('can be ended before it was started', async () => {
    const { client, statuses } = clientFor(live.world);
    const notes = new Notes<OnState>();

    client.subscribe(onState, {}, notes).unsubscribe();
    await expect.poll(() => statuses.at(-1)).toBe('IDLE');
    await live.set(1);

    expect([notes.started, notes.data, notes.failures]).toEqual([0, [], []]);
  });

  it('ends without a callback when the client is closed', async () => {
    const { client, statuses } = clientFor(live.world);
    const notes = new Notes<OnState>();
    client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.started).toBe(1);

    client.close();
    await live.set(1);

    expect([notes.data, notes.failures, statuses.at(-1)]).toEqual([[], [], 'CLOSED']);
    expect(() => client.subscribe(onState, {}, notes)).toThrow('The client is closed.');
  });

  it('needs a WebSocket', () => {
    const make = () =>
      createRealtimeClient({ url: '', graphqlUrl: '', token: () => Promise.resolve(undefined) });

    if ('WebSocket' in globalThis) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow('This environment has no WebSocket');
    }
  });
});

describe('after an interruption', () => {
  it('connects again, restarts every subscription, and reports the gap', async () => {
    const { client, statuses } = clientFor(live.world);
    const [one, other] = [new Notes<OnState>(), new Notes()];
    client.subscribe(onState, {}, one);
    client.subscribe(mine, { owner: 'anna' }, other);
    await expect.poll(() => [one.started, other.started]).toEqual([1, 1]);

    live.world.realtime.cut();
    await expect.poll(() => [one.gaps, other.gaps]).toEqual([1, 1]);
    await live.set(7);
    await expect.poll(() => one.data).toEqual([{ onState: { version: 7 } }]);

    expect([one.started, one.failures]).toEqual([1, []]);
    expect(statuses).toEqual(['CONNECTING', 'CONNECTED', 'WAITING', 'CONNECTING', 'CONNECTED']);
  });

  it('reconnects when the server no longer sends anything', async () => {
    const silent = await startLiveWorld({ realtime: { keepAliveMs: 60_000, connectionTimeoutMs: 200 } });
    const { client } = clientFor(silent.world);
    const notes = new Notes<OnState>();

    client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.gaps).toBeGreaterThan(1);

    client.close();
    await silent.world.stop();
    expect(notes.failures).toEqual([]);
  });

  it('stays connected while keep-alives arrive', async () => {
    const quick = await startLiveWorld({ realtime: { keepAliveMs: 50, connectionTimeoutMs: 400 } });
    const { client, statuses } = clientFor(quick.world);
    const notes = new Notes<OnState>();
    client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.started).toBe(1);

    await new Promise((resolve) => setTimeout(resolve, 1000));

    client.close();
    await quick.world.stop();
    expect(notes.gaps).toBe(0);
    expect(statuses).toEqual(['CONNECTING', 'CONNECTED', 'CLOSED']);
  });

  it('waits for the back-off, or until wake is called', async () => {
    const { client, statuses } = clientFor(live.world, {
      backOff: { firstMs: 60_000, maxMs: 60_000 },
      random: () => 0.9,
    });
    const notes = new Notes<OnState>();
    client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.started).toBe(1);
    live.world.realtime.cut();
    await expect.poll(() => statuses.at(-1)).toBe('WAITING');

    client.wake();

    await expect.poll(() => notes.gaps).toBe(1);
  });

  it('recovers when the whole server was down', async () => {
    const first = await startLiveWorld();
    const { client, statuses } = clientFor(first.world);
    const notes = new Notes<OnState>();
    client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.started).toBe(1);

    await first.world.stop();
    await expect.poll(() => statuses.filter((status) => status === 'WAITING').length).toBeGreaterThan(2);

    expect(notes.failures).toEqual([]);
  });
});

describe('tokens', () => {
  const past = { exp: 1_700_000_000 };

  it('are refreshed when AppSync rejects one, for a connection and for a start', async () => {
    const asked: boolean[] = [];
    const { client } = clientFor(live.world, {
      token: (forceRefresh) => {
        asked.push(forceRefresh);
        // The connection gets an expired token and then a valid one, and so does the start.
        return live.world.token(asked.length % 2 === 1 ? past : {});
      },
    });
    const notes = new Notes<OnState>();

    client.subscribe(onState, {}, notes);
    await expect.poll(() => notes.started).toBe(1);

    expect(asked).toEqual([false, true, false, true]);
  });

  it('that are rejected twice in a row end all subscriptions; a later subscription tries again', async () => {
    let claims: Readonly<Record<string, unknown>> = past;
    const { client, statuses } = clientFor(live.world, { token: () => live.world.token(claims) });
    const [one, two, later] = [new Notes<OnState>(), new Notes<OnState>(), new Notes<OnState>()];

    for (const notes of [one, two]) {
      client.subscribe(onState, {}, notes);
    }
    await expect.poll(() => [...one.failures, ...two.failures].length).toBe(2);
    claims = {};
    client.subscribe(onState, {}, later);
    await expect.poll(() => later.started).toBe(1);

    const failure = {
      reason: 'UNAUTHORIZED',
      errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }],
    };
    expect([one.failures, two.failures]).toEqual([[failure], [failure]]);
    expect(statuses.slice(0, 4)).toEqual(['CONNECTING', 'WAITING', 'CONNECTING', 'IDLE']);
  });

  it('that are rejected for two starts end that subscription', async () => {
    let calls = 0;
    const { client } = clientFor(live.world, {
      token: () => live.world.token((calls += 1) === 1 ? {} : past),
    });
    const notes = new Notes<OnState>();

    client.subscribe(onState, {}, notes);

    await expect.poll(() => notes.failures).toMatchObject([{ reason: 'UNAUTHORIZED' }]);
    expect(calls).toBe(3);
  });

  it('that are undefined end the subscriptions', async () => {
    const { client } = clientFor(live.world, { token: () => Promise.resolve(undefined) });
    const notes = new Notes<OnState>();

    client.subscribe(onState, {}, notes);

    await expect.poll(() => notes.failures).toEqual([{ reason: 'SIGNED_OUT', errors: [] }]);
  });

  it('that cannot be fetched now are fetched later', async () => {
    let calls = 0;
    const { client } = clientFor(live.world, {
      token: () => ((calls += 1) % 2 === 1 ? Promise.reject(new Error('offline')) : live.world.token()),
    });
    const notes = new Notes<OnState>();

    client.subscribe(onState, {}, notes);

    await expect.poll(() => notes.started).toBe(1);
    expect(calls).toBe(4);
  });
});

describe('refusals', () => {
  it('end only the rejected subscription', async () => {
    const { client } = clientFor(live.world);
    const [refused, running] = [new Notes(), new Notes<OnState>()];

    client.subscribe('subscription { refused { version } }', {}, refused);
    client.subscribe(onState, {}, running);
    await expect.poll(() => [refused.failures.length, running.started]).toEqual([1, 1]);

    expect(refused.failures).toEqual([{ reason: 'REFUSED', errors: [{ errorType: 'NO', message: 'No.' }] }]);
    expect(live.world.realtime.subscriptions()).toBe(1);
  });

  it('after an invalidation end that subscription, while the others continue', async () => {
    const { client } = clientFor(live.world);
    const [ended, running] = [new Notes(), new Notes<OnState>()];
    client.subscribe(mine, { owner: 'berta' }, ended);
    client.subscribe(onState, {}, running);
    await expect.poll(() => [ended.started, running.started]).toEqual([1, 1]);

    await live.world.query('mutation { end(person: "berta") { version } }');
    await expect.poll(() => [ended.failures.length, running.gaps]).toEqual([1, 1]);

    expect(ended.failures).toMatchObject([
      { reason: 'REFUSED', errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] },
    ]);
    expect(ended.gaps).toBe(0);
  });

  it('for the rate are retried until everything has started', async () => {
    const narrow = await startLiveWorld({ realtime: { inboundPerSecond: 20 } });
    const { client } = clientFor(narrow.world, { backOff: { firstMs: 500, maxMs: 4000 } });
    const all = Array.from({ length: 40 }, () => new Notes<OnState>());

    for (const notes of all) {
      client.subscribe(onState, {}, notes);
    }
    await expect.poll(() => all.filter(({ started }) => started > 0).length, { timeout: 25_000 }).toBe(40);
    await narrow.set(5);
    await expect.poll(() => all.every(({ data }) => data.length === 1)).toBe(true);

    client.close();
    await narrow.world.stop();
  });
});

it('ignores events of a connection that it has released', async () => {
  const opened: WebSocket[] = [];
  class Recorded extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      opened.push(this);
    }
  }
  const { client, statuses } = clientFor(live.world, { WebSocket: Recorded });
  const notes = new Notes<OnState>();
  client.subscribe(onState, {}, notes).unsubscribe();
  await expect.poll(() => statuses.at(-1)).toBe('IDLE');

  await expect
    .poll(() => opened.map(({ readyState }) => readyState))
    .toEqual(opened.map(() => WebSocket.CLOSED));

  expect(statuses.at(-1)).toBe('IDLE');
});
