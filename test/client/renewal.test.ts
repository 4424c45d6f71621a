/** Renewal: subscriptions continue with each new token, without a gap where that is possible. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Entry, nextStep } from '../../client/entry.ts';
import { Notes, startLiveWorld, useClients, type State } from './live-world.ts';

interface OnState {
  readonly onState: Pick<State, 'version'>;
}

const onState = 'subscription { onState { version } }';
const clientFor = useClients();

let live: Awaited<ReturnType<typeof startLiveWorld>>;
beforeAll(async () => {
  live = await startLiveWorld();
});
afterAll(() => live.world.stop());

/** Returns a token that expires after a number of seconds. */
const tokenFor = (seconds: number, { world } = live): Promise<string> => {
  const iat = Math.floor(Date.now() / 1000);
  return world.token({ iat, exp: iat + seconds });
};

/** Records interruptions too. */
class AllNotes extends Notes<OnState> {
  interruptions = 0;

  onInterrupted(): void {
    this.interruptions += 1;
  }
}

const versionsOf = (notes: AllNotes) => [...new Set(notes.data.map((data) => data?.onState.version))];

it('restarts with each next token on the same connection, and misses no event', async () => {
  const asked: boolean[] = [];
  const { client, statuses } = clientFor(live.world, {
    token: (forceRefresh) => {
      asked.push(forceRefresh);
      return tokenFor(60);
    },
    // Renews about every half second.
    renewLeadMs: 59_500,
    random: () => 0,
  });
  const notes = new AllNotes();
  client.subscribe(onState, {}, notes);
  await expect.poll(() => notes.started).toBe(1);

  const published: number[] = [];
  for (let version = 1; asked.filter(Boolean).length < 4; version += 1) {
    await live.set(version);
    published.push(version);
  }

  await expect.poll(() => versionsOf(notes).length).toBe(published.length);
  expect(versionsOf(notes)).toEqual(published);
  expect([notes.gaps, notes.interruptions, notes.failures]).toEqual([0, 0, []]);
  expect(statuses).toEqual(['CONNECTING', 'CONNECTED']);
  await expect.poll(() => live.world.realtime.subscriptions()).toBe(1);
});

it('reports an interruption when the next token comes too late, and the gap afterwards', async () => {
  let isOffline = false;
  const { client } = clientFor(live.world, {
    token: () => (isOffline ? Promise.reject(new Error('offline')) : tokenFor(2)),
    renewLeadMs: 1000,
  });
  const notes = new AllNotes();
  client.subscribe(onState, {}, notes);
  await expect.poll(() => notes.started).toBe(1);
  isOffline = true;
  await expect.poll(() => notes.interruptions).toBe(1);
  expect(notes.gaps).toBe(0);

  isOffline = false;

  await expect.poll(() => notes.gaps).toBeGreaterThan(0);
  expect(notes.failures).toEqual([]);
});

it('ends when the user has signed out', async () => {
  const { client } = clientFor(live.world, {
    token: (forceRefresh) => (forceRefresh ? Promise.resolve(undefined) : tokenFor(60)),
    renewLeadMs: 59_500,
  });
  const notes = new AllNotes();
  client.subscribe(onState, {}, notes);

  await expect
    .poll(() => notes.failures, { timeout: 10_000 })
    .toEqual([{ reason: 'SIGNED_OUT', errors: [] }]);
});

it('restarts with a gap on a connection that is at its maximum', async () => {
  const full = await startLiveWorld({ realtime: { maxSubscriptions: 1 } });
  const { client } = clientFor(full.world, {
    token: () => tokenFor(60, full),
    renewLeadMs: 59_000,
    random: () => 0,
  });
  const notes = new AllNotes();
  client.subscribe(onState, {}, notes);

  await expect.poll(() => notes.gaps).toBeGreaterThan(0);

  await full.set(7);
  await expect.poll(() => versionsOf(notes)).toContain(7);
  expect(notes.failures).toEqual([]);
  client.close();
  await full.world.stop();
});

it('tries again when the server ends the start with the next token unasked', async () => {
  const starts: string[] = [];
  class EndingSecondStart extends WebSocket {
    override send(text: string): void {
      const { id, type } = JSON.parse(text) as { readonly id: string; readonly type: string };
      if (type === 'start') {
        starts.push(id);
      }
      if (type === 'start' && starts.length === 2) {
        this.emit('message', Buffer.from(JSON.stringify({ type: 'complete', id })), false);
      } else {
        super.send(text);
      }
    }
  }
  const { client } = clientFor(live.world, {
    token: () => tokenFor(60),
    renewLeadMs: 59_500,
    random: () => 0,
    WebSocket: EndingSecondStart,
  });
  const notes = new AllNotes();
  client.subscribe(onState, {}, notes);
  await expect.poll(() => notes.started).toBe(1);

  await expect.poll(() => starts.length).toBeGreaterThan(2);

  await live.set(9);
  await expect.poll(() => versionsOf(notes)).toContain(9);
  expect([notes.gaps, notes.interruptions, notes.failures]).toEqual([0, 0, []]);
});

it('waits longer when the limit of starts is reached', () => {
  const refused = [{ errorType: 'RATE_LIMITED', message: 'Too many requests.' }];

  // The members of an entry that `nextStep` reads.
  expect(nextStep(refused, { isConfirmed: false, unauthorized: 0 } as Entry)).toBe('RETRY_LATER');
});
