/**
 * Live state over an unreliable network: every shown version exists, versions increase, and the
 * last one is that of the table.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RemoteCommandStatus } from '../../domain/generated/schema-types.ts';
import { UnreliableNetwork, promptDelivery, type Delivery } from './unreliable-network.ts';
import { pass, useFakeTime, watched } from './watched.ts';

useFakeTime();

const delivery: fc.Arbitrary<Delivery> = fc.record({
  delayMs: fc.integer({ min: 1, max: 400 }),
  isLost: fc.boolean(),
  isDoubled: fc.boolean(),
});
const waitMs = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) },
  fc.integer({ min: 0, max: 10_000 }),
);
const signals = fc.subarray(['Speed', 'Range', 'Mileage'], { minLength: 1 });
const statuses = [
  'SENT',
  'IN_PROGRESS',
  'SUCCEEDED',
  'OUTCOME_UNKNOWN',
] as const satisfies RemoteCommandStatus[];

type Step = (network: UnreliableNetwork) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(signals, delivery).map(
      ([names, one]): Step =>
        (network) =>
          network.change(names, one),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((network) => network.cut()) },
  {
    weight: 1,
    arbitrary: delivery.map(
      (one): Step =>
        (network) =>
          network.command(one),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat({ max: 5 }), fc.constantFrom(...statuses), delivery).map(
      ([index, status, one]): Step =>
        (network) =>
          network.move(index, status, one),
    ),
  },
);
const script = fc.record({
  steps: fc.array(fc.tuple(step, waitMs), { minLength: 1, maxLength: 40 }),
  deliveries: fc.array(delivery, { maxLength: 30 }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

it('shows only states that existed, each once and in order, and ends with the newest', async () => {
  await fc.assert(
    fc.asyncProperty(script, async ({ steps, deliveries, random }) => {
      const network = new UnreliableNetwork();
      network.deliveries.push(...deliveries);
      const shown = watched(network, true, { random: () => random });

      for (const [act, wait] of steps) {
        act(network);
        await pass(wait);
      }
      await pass(600_000);

      const { states, commands, watch, ends, versions } = shown;
      expect(versions()).toEqual([...new Set(versions())].sort((one, other) => one - other));
      for (const state of states) {
        expect(state).toEqual(network.history[state.version]);
      }
      expect(states.at(-1)).toEqual(network.state);
      for (const command of network.commands) {
        const seen = commands.filter(({ commandId }) => commandId === command.commandId);
        const seenVersions = seen.map(({ version }) => version);
        expect(seenVersions).toEqual([...new Set(seenVersions)].sort((one, other) => one - other));
        expect(seen.at(-1)).toEqual(command);
      }
      expect([watch.status, ends]).toEqual(['LIVE', []]);
      await expect(shown.close()).resolves.toBe(0);
    }),
    { numRuns: 150 },
  );
});

/** Turns idle reads off. */
const neverLooks = { firstQuietMs: 1e9, maxQuietMs: 1e9, maxQuietUnderWayMs: 1e9 };

it('is up to date after a reconnect or the next change, without an idle read', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.boolean(), async ({ steps, deliveries, random }, isCut) => {
      const network = new UnreliableNetwork();
      network.deliveries.push(...deliveries);
      const shown = watched(network, true, { random: () => random, ...neverLooks });
      for (const [act, wait] of steps) {
        act(network);
        await pass(wait);
      }
      await pass(60_000);

      if (isCut) {
        network.change(['Speed'], { ...promptDelivery, isLost: true });
        network.cut();
        expect(shown.watch.isStale).toBe(true);
      } else {
        network.change(['Speed']);
      }
      await pass(60_000);

      expect(shown.states.at(-1)).toEqual(network.state);
      expect(shown.watch.isStale).toBe(false);
      if (isCut) {
        for (const command of network.commands) {
          expect(shown.commands).toContainEqual(command);
        }
      }
      await expect(shown.close()).resolves.toBe(0);
    }),
    { numRuns: 100 },
  );
});
