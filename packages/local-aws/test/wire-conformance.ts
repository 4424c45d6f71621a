/**
 * The last test of each file that talks to an emulated service: what crossed the wire satisfies
 * AWS's service models.
 */
import { expect, it } from 'vitest';
import { modelsAbsent } from './support/service-model.ts';
import type { Emulation } from './emulation.ts';

/**
 * Holds everything that the tests before it sent against the models; `operations` must have been
 * among it.
 */
export function testWireConformance(world: () => Emulation, operations: readonly string[]): void {
  const because = modelsAbsent === undefined ? '' : ` (${modelsAbsent})`;
  it.skipIf(modelsAbsent !== undefined)(
    `nothing on the wire departs from AWS’s service models${because}`,
    () => {
      const { violations, checked } = world().tap;

      expect(violations).toEqual([]);
      expect([...checked.keys()]).toEqual(expect.arrayContaining([...operations]));
    },
  );
}
