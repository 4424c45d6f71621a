/**
 * Every check of the prover can fail. Each runs with its own defects and must find them. It runs
 * once more without a defect and must pass. The checks share a world and run in their order,
 * so each meets what the earlier ones created.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks, chosenChecks } from '../../prove/checks.ts';
import { settled } from '../support/renewal.ts';
import { sampleOf } from '../support/sample.ts';
import { useWorld } from '../support/world.ts';
import type { Defect } from '../prove/defect.ts';
import { plantedDefects } from '../prove/planted-defects.ts';
import type { DefectContext } from '../prove/planting.ts';
import { prove, type Proving } from '../prove/proving.ts';
import { createTampering } from '../prove/tampering.ts';

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

it('has at least one defect for every check, in their order', () => {
  const named = plantedDefects.map(({ check }) => check);

  expect([...new Set(named)]).toEqual(checks.map(({ name }) => name));
});

/** The checks that meet a defect. What they need runs too, because it makes what they use. */
const planted = sampleOf(checks, 8).map(({ name }) => name);

const cases = chosenChecks({ only: planted, slow: true }).map((check) => ({
  check,
  name: check.name,
  defects: plantedDefects.filter((defect) => defect.check === check.name),
}));

describe.each(cases)('$name', ({ check, defects, name }) => {
  const context = (): DefectContext => ({ world: world(), proving, gateway });
  const progressOf =
    ({ onProgress }: Defect) =>
    (text: string) =>
      onProgress?.(context(), text);

  it.each(planted.includes(name) ? sampleOf(defects, 1) : [])(
    'fails where $what',
    async (defect) => {
      const repair = await defect.plant(context());
      const { timeoutSeconds } = defect;
      const broken = await proving
        .run(check, { timeoutSeconds, onProgress: progressOf(defect) })
        .finally(repair);

      expect(broken).toMatchObject({ status: 'failed', detail: expect.stringMatching(defect.found) });
    },
    120_000,
  );

  it('passes without a defect', async () => {
    const [defect] = defects;
    const outcome = await proving.run(check, defect && { onProgress: progressOf(defect) });

    expect(outcome, JSON.stringify(outcome)).toMatchObject({ status: 'passed' });
    // What the check caused ends before the next one, which may move the clock or count letters.
    await settled(world());
    await defect?.settle?.(context());
  }, 120_000);
});
