/** When the items are the cause of refused writes, and when the statements may be invalid. */
import fc from 'fast-check';
import { it, vi } from 'vitest';

const freshEnvironment = async () => {
  vi.resetModules();
  return import('../../../functions/telemetry/refusals.ts');
};
const counts = fc
  .integer({ min: 1, max: 500 })
  .chain((all) => fc.tuple(fc.nat({ max: all }), fc.constant(all)));

it('are never attributed to the items before the environment has written a state', async () => {
  const { areDueToItems } = await freshEnvironment();

  fc.assert(fc.property(counts, ([refused, all]) => areDueToItems(refused, all) === (refused === 0)));
});

it('are attributed to the items afterwards, unless there are many', async () => {
  const { areDueToItems, noteWritten } = await freshEnvironment();
  noteWritten();

  fc.assert(
    fc.property(
      counts,
      ([refused, all]) => areDueToItems(refused, all) === (refused <= 5 || refused * 10 <= all),
    ),
  );
});
