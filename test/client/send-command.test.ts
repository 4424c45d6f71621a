/**
 * Sending a command over an unreliable network: one call creates one command, even if messages are
 * lost, and finds its outcome.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestError } from '../../client/request.ts';
import { sendAndFollow, sendCommand } from '../../client/send-command.ts';
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import { referenceId, UnreliableNetwork, promptDelivery, type Delivery } from './unreliable-network.ts';
import { pass, useFakeTime, watched } from './watched.ts';

useFakeTime();

const input = { referenceId, kind: 'LOCK_DOORS', idempotencyKey: 'key-1' } as const;
const responseLost: Delivery = { delayMs: 1, isLost: true, isDoubled: true };
const unavailable: Delivery = { delayMs: 1, isLost: true, isDoubled: false };

/** Returns an object that shows the current state of a promise. */
function follow<Value>(promise: Promise<Value>) {
  const seen: { value?: Value; failure?: RequestError } = {};
  promise.then(
    (value) => (seen.value = value),
    (failure: RequestError) => (seen.failure = failure),
  );
  return seen;
}

it('creates exactly one command and returns its outcome, with increasing versions', async () => {
  const delivery: fc.Arbitrary<Delivery> = fc.record({
    delayMs: fc.integer({ min: 1, max: 300 }),
    isLost: fc.boolean(),
    isDoubled: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(delivery, { maxLength: 12 }),
      delivery,
      delivery,
      async (deliveries, ...moves) => {
        const network = new UnreliableNetwork();
        network.deliveries.push(...deliveries);
        const { client, close } = watched(network);
        const progress: WatchedCommand[] = [];

        const seen = follow(
          sendAndFollow(client, input, {
            attempts: 20,
            timeoutMs: 600_000,
            onProgress: (command) => void progress.push(command),
          }),
        );
        await pass(500);
        network.move(0, 'SENT', moves[0]);
        await pass(100_000);
        network.move(0, 'SUCCEEDED', moves[1]);
        await pass(100_000);

        expect(network.commands).toHaveLength(1);
        expect(seen).toEqual({ value: network.commands[0] });
        const versions = progress.map(({ version }) => version);
        expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
        expect(progress.at(-1)).toEqual(network.commands[0]);
        await expect(close()).resolves.toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});

describe('sending', () => {
  it('retries with the same key when the response was lost', async () => {
    const network = new UnreliableNetwork();
    const { client, watch } = watched(network);
    await pass(100);
    // Idle reads would be counted, and would use up the deliveries.
    watch.stop();
    network.deliveries.push(responseLost, promptDelivery, responseLost);

    const seen = follow(sendCommand(client.request, input));
    await pass(10_000);

    expect(seen.value).toMatchObject({ status: 'PENDING', version: 1 });
    expect(network.commands).toHaveLength(1);
  });

  it('rejects as TRANSIENT after the last attempt, without knowing whether the command was sent', async () => {
    const network = new UnreliableNetwork();
    const { client, watch } = watched(network);
    await pass(100);
    // Idle reads would be counted, and would use up the deliveries.
    watch.stop();
    network.deliveries.push(...Array.from({ length: 3 }, () => unavailable));

    const seen = follow(sendCommand(client.request, input, { attempts: 3 }));
    await pass(60_000);

    expect(seen.failure).toMatchObject({
      reason: 'TRANSIENT',
      errors: [{ errorType: 'SERVICE_UNAVAILABLE' }],
    });
  });

  it('ends the attempts when its signal aborts in a pause', async () => {
    const network = new UnreliableNetwork();
    const { client, watch } = watched(network);
    await pass(100);
    // Idle reads would be counted, and would use up the deliveries.
    watch.stop();
    network.deliveries.push(...Array.from({ length: 9 }, () => unavailable));
    const stopped = new AbortController();
    const backOff = { firstMs: 60_000, maxMs: 60_000 };
    const settings = { backOff, random: () => 0.5, signal: stopped.signal };

    const seen = follow(sendCommand(client.request, input, settings));
    await pass(10_000);
    const { reads } = network;
    stopped.abort();
    await pass(1);

    expect(seen.failure).toMatchObject({ reason: 'TRANSIENT' });
    await pass(600_000);
    expect(network.reads).toBe(reads);
  });

  it('does not retry a rejected command', async () => {
    const network = new UnreliableNetwork();
    const { client, watch } = watched(network);
    await pass(100);
    // Idle reads would be counted, and would use up the deliveries.
    watch.stop();
    network.isAllowed = false;
    const { reads } = network;

    const seen = follow(sendCommand(client.request, input));
    await pass(60_000);

    expect(seen.failure).toMatchObject({ reason: 'REFUSED', errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] });
    expect(network.reads).toBe(reads + 1);
  });
});

describe('following', () => {
  it('returns the newest known version when the time is up', async () => {
    const network = new UnreliableNetwork();
    const { client } = watched(network);

    const seen = follow(sendAndFollow(client, input, { timeoutMs: 5000 }));
    await pass(500);
    network.move(0, 'SENT');
    await pass(4000);
    expect(seen).toEqual({});
    await pass(1000);

    expect(seen.value).toMatchObject({ status: 'SENT', version: 2 });
  });

  it('returns at once when the outcome is OUTCOME_UNKNOWN', async () => {
    const network = new UnreliableNetwork();
    const { client } = watched(network);

    const seen = follow(sendAndFollow(client, input, { timeoutMs: 60_000 }));
    await pass(500);
    network.move(0, 'OUTCOME_UNKNOWN');
    await pass(10);

    expect(seen.value).toMatchObject({ status: 'OUTCOME_UNKNOWN' });
  });
});
