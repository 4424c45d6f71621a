/**
 * Every check of the prover is able to fail: one after the other, in their order, each is run with a
 * defect planted and must find it, and is run again without and must pass. The world is shared, so a
 * check meets what the checks before it made.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checks } from '../../prove/checks.ts';
import { useWorld } from '../support/world.ts';
import { plantedDefects } from './planted-defects.ts';
import { prove, type Proving } from './proving.ts';
import { createTampering } from './tampering.ts';

const gateway = createTampering();
const world = useWorld({ tap: gateway.tap });
let proving: Proving;

beforeAll(async () => {
  proving = await prove(world());
});

afterAll(async () => {
  const { failed } = await proving.end();

  expect(failed, 'what the prover could not remove').toEqual([]);
});

test('there is a defect for every check, and for nothing else', () => {
  expect(Object.keys(plantedDefects)).toEqual(checks.map(({ name }) => name));
});

test.each(checks.map((check) => [check.name, check] as const))(
  '%s fails with its defect and passes without',
  async (name, check) => {
    const defect = plantedDefects[name];
    if (defect === undefined) throw new Error(`No defect is planted for ${name}.`);

    const repair = await defect.plant({ world: world(), proving, gateway });
    const broken = await proving.run(check, defect.timeoutSeconds).finally(repair);
    const mended = await proving.run(check);

    expect(broken, defect.what).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(defect.found),
    });
    expect(mended).toMatchObject({ status: 'passed' });
  },
  120_000,
);
