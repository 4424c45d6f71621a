/**
 * The last test of each file that calls an emulated service: every exchange satisfies AWS's service
 * models.
 */
import { expect, it } from 'vitest';
import { modelsAbsent } from '../testing/service-model.ts';
import type { Emulation } from './emulation.ts';

/**
 * Checks everything that the earlier tests sent against the models. `operations` must be among it.
 */
export function testWireConformance(world: () => Emulation, operations: readonly string[]): void {
  const because = modelsAbsent === undefined ? '' : ` (${modelsAbsent})`;
  it.skipIf(modelsAbsent !== undefined)(
    `everything on the wire satisfies AWS’s service models${because}`,
    () => {
      const { violations, checked } = world().tap;

      expect(violations).toEqual([]);
      expect([...checked.keys()]).toEqual(expect.arrayContaining([...operations]));
    },
  );
}
