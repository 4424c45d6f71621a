/** What a page knows of a vehicle, over an unreliable network and with a wrong clock. */
import { expect, it, onTestFinished, vi } from 'vitest';
import type { VehicleState } from '../../client/index.ts';
import { createLiveStateClient } from '../../client/live-state.ts';
import { freshnessOf } from '../../portal/src/live/freshness.ts';
import { readingsOf } from '../../portal/src/live/readings.ts';
import { type EarlierStates, VehicleFeed } from '../../portal/src/live/vehicle-feed.ts';
import { referenceId, UnreliableNetwork, promptDelivery } from '../client/unreliable-network.ts';
import { pass, useFakeTime } from '../client/watched.ts';

useFakeTime();

const hours = 3_600_000;
const lost = { ...promptDelivery, isLost: true };

function feedOver(network: UnreliableNetwork, earlier: EarlierStates = {}): VehicleFeed {
  vi.stubGlobal('fetch', network.fetch);
  const client = createLiveStateClient({
    url: 'ws://127.0.0.1/graphql/realtime',
    graphqlUrl: 'http://127.0.0.1/graphql',
    token: () => Promise.resolve('token'),
    WebSocket: network.WebSocket,
  });
  return new VehicleFeed(client, referenceId, earlier);
}

/** A feed that has read the state once. */
async function followed(network: UnreliableNetwork) {
  const feed = feedOver(network);
  onTestFinished(feed.subscribe(() => undefined));
  await pass(100);
  return feed;
}

const freshness = (feed: VehicleFeed) => freshnessOf(feed.snapshot(), true, Date.now());

it('never takes the age of a state that it reads for a wrong clock', async () => {
  vi.setSystemTime(Date.UTC(2026, 0, 1));
  const network = new UnreliableNetwork();
  const feed = await followed(network);
  network.change(['IsMoving'], lost);
  await pass(2 * hours);

  feed.refresh();
  await pass(3_000);

  expect(freshness(feed)).toMatchObject({ kind: 'LIVE', cloudNow: Date.now() });
  expect(readingsOf(feed.snapshot().state, freshness(feed)).newestAt).toBeLessThan(Date.now() - hours);
});

it('corrects a wrong clock by the first read, and again when the clock is set right', async () => {
  vi.setSystemTime(Date.UTC(2026, 0, 1) + 3 * hours);
  const network = new UnreliableNetwork();
  network.deviceAheadMs = 3 * hours;
  const feed = await followed(network);
  const cloudNow = Date.now() - 3 * hours;
  expect(Math.abs(freshness(feed).cloudNow - cloudNow)).toBeLessThan(1_000);

  network.deviceAheadMs = 0;
  vi.setSystemTime(Date.now() - 3 * hours);
  feed.refresh();
  await pass(3_000);

  expect(freshness(feed).cloudNow).toBe(Date.now());
});

it('says that it catches up while a read after a wake takes long', async () => {
  const network = new UnreliableNetwork();
  network.change(['IsMoving']);
  const feed = await followed(network);
  network.deliveries.push({ ...promptDelivery, delayMs: 6_000 });

  feed.refresh();
  await pass(3_000);
  expect(freshness(feed)).toMatchObject({ kind: 'CATCHING_UP', isPageCurrent: false });
  await pass(10_000);

  expect(freshness(feed).kind).toBe('LIVE');
});

it('continues for a reader who opens another page of the car, and ends soon after the last', async () => {
  const network = new UnreliableNetwork();
  network.change(['IsMoving']);
  const feed = feedOver(network);
  const leave = feed.subscribe(() => undefined);
  await pass(100);

  leave();
  await pass(1_000);
  network.change(['Speed']);
  await pass(100);
  const leaveOther = feed.subscribe(() => undefined);
  expect(feed.snapshot()).toMatchObject({ status: 'LIVE', state: { version: 2 } });
  leaveOther();
  await pass(10_000);
  network.change(['Speed']);
  await pass(100);

  expect(feed.snapshot().state?.version).toBe(2);
});

it('does not show a state as live that its reader left hours ago', async () => {
  const network = new UnreliableNetwork();
  network.change(['IsMoving']);
  const feed = feedOver(network);
  const leave = feed.subscribe(() => undefined);
  await pass(100);
  expect(freshness(feed).isPageCurrent).toBe(true);
  leave();
  await pass(3 * hours);
  network.deliveries.push({ ...promptDelivery, delayMs: 1_500 });

  onTestFinished(feed.subscribe(() => undefined));
  await pass(500);
  expect(freshness(feed)).toMatchObject({ kind: 'CATCHING_UP', isPageCurrent: false });
  await pass(5_000);

  expect(freshness(feed).kind).toBe('LIVE');
});

it('shows the state that the page read first until its own read, and then no older one', async () => {
  const network = new UnreliableNetwork();
  network.change(['IsMoving']);
  const first = network.state;
  network.change(['Speed']);
  network.deliveries.push({ ...promptDelivery, delayMs: 1_500 }, { ...promptDelivery, delayMs: 1_500 });

  const feed = feedOver(network, { first: Promise.resolve(first) });
  onTestFinished(feed.subscribe(() => undefined));
  await pass(100);
  expect(feed.snapshot()).toMatchObject({ state: first, status: 'STARTING', arrivedAt: Date.now() - 100 });
  await pass(10_000);
  expect(feed.snapshot().state).toEqual(network.state);
  const late = new Promise<VehicleState>((resolve) => setTimeout(() => resolve(first), 10_000));
  const other = feedOver(network, { first: late });
  onTestFinished(other.subscribe(() => undefined));
  await pass(11_000);

  expect(other.snapshot().state).toEqual(network.state);
});

it('shows no state that was read first once the access has ended', async () => {
  const network = new UnreliableNetwork();
  network.change(['Speed']);
  network.isAllowed = false;
  const first = new Promise<VehicleState>((resolve) => setTimeout(() => resolve(network.state), 10_000));

  const feed = feedOver(network, { first });
  onTestFinished(feed.subscribe(() => undefined));
  await pass(11_000);

  expect(feed.snapshot()).toMatchObject({ status: 'ENDED', state: undefined });
});

it('forgets the state when the access ends', async () => {
  const network = new UnreliableNetwork();
  network.change(['Speed']);
  const feed = await followed(network);
  expect(feed.snapshot().state?.version).toBe(1);

  network.isAllowed = false;
  network.cut();
  await pass(5_000);

  expect(feed.snapshot()).toMatchObject({
    status: 'ENDED',
    state: undefined,
    failure: { errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] },
  });
});
