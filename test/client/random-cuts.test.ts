/**
 * A state that changes while connections break at random. A client that reads it at the start and
 * after each gap ends with the last version, and never goes back.
 */
import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import type { RealtimeClient } from '../../client/realtime-client.ts';
import { startLiveWorld, useClients, type State } from './live-world.ts';

const clientFor = useClients();
const seconds = 6;

/**
 * Follows the state as an application does: takes events, reads where some may be missing, and
 * never replaces a newer version by an older one.
 */
class Follower {
  readonly seen: number[] = [];
  gaps = 0;
  readonly #read: () => Promise<number>;

  constructor(client: RealtimeClient, read: () => Promise<number>) {
    this.#read = read;
    client.subscribe<{ onState: State }, object>(
      'subscription { onState { version } }',
      {},
      {
        onData: (data) => this.#show(data?.onState.version ?? 0),
        onStarted: () => void this.#readAgain(),
        onGap: () => {
          this.gaps += 1;
          void this.#readAgain();
        },
        onEnd: ({ reason }) => {
          throw new Error(`The subscription ended: ${reason}`);
        },
      },
    );
  }

  async #readAgain(): Promise<void> {
    this.#show(await this.#read());
  }

  #show(version: number): void {
    if (version > (this.seen.at(-1) ?? -1)) {
      this.seen.push(version);
    }
  }
}

it(`ends in the last state after ${seconds} seconds of cuts, with increasing versions only`, async () => {
  const { world, store, set } = await startLiveWorld();
  const read = async () => {
    const { data } = await world.query('{ state { version } }');
    return (data?.['state'] as State).version;
  };
  const followers = Array.from({ length: 5 }, () => new Follower(clientFor(world).client, read));
  await expect.poll(() => world.realtime.subscriptions()).toBe(5);

  const until = Date.now() + seconds * 1000;
  let cuts = 0;
  for (let version = 1; Date.now() < until; version += 1) {
    await set(version);
    if (randomInt(4) === 0) {
      cuts += world.realtime.cut(randomInt(1, 6));
    }
  }
  const last = store.state.version;

  await expect
    .poll(() => followers.map(({ seen }) => seen.at(-1)), { timeout: 20_000 })
    .toEqual(followers.map(() => last));
  for (const { seen } of followers) {
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  }
  expect(cuts).toBeGreaterThan(10);
  expect(Math.min(...followers.map(({ gaps }) => gaps))).toBeGreaterThan(0);
  await world.stop();
});
