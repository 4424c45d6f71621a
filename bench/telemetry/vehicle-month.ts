/**
 * What a vehicle costs in a month: the simulated car's own messages, counted from the real calls of
 * a world, priced with everything that AWS bills for them.
 */
import { join } from 'node:path';
import { wholeTemplateIn } from '../../test/infra/whole-template.ts';
import { makeOwners } from '../owners.ts';
import { makeVehicles } from '../vehicles/make-vehicles.ts';
import { withWorld } from '../with-world.ts';
import { type CaseName, carCases, watchedCase } from './car-cases.ts';
import { type CountingPlace, type Measured, countCase } from './count-cars.ts';
import { measureGlance } from './glance.ts';
import type { Glance } from './month.ts';
import { type VehicleMonth, reportOf } from './month-report.ts';

/**
 * The deployment's own life of a token: it decides how long changes are published after a glance.
 * The cars' time passes quickly, so the limits of a vehicle's minute are out of their reach.
 */
const context = {
  tokenValidityMinutes: undefined,
  messagesOfVehiclePerMinute: 100_000,
  bytesOfVehiclePerMinute: 1_000_000_000,
};

/** Measures each case; `say` receives progress. Takes about eight minutes. */
export function benchVehicleMonth(say: (line: string) => void): Promise<VehicleMonth> {
  return withWorld(context, async (world, folder) => {
    const template = wholeTemplateIn(join(folder, 'assembly'));
    const [owner] = await makeOwners(world, 1);
    if (owner === undefined) {
      throw new Error('The owner was not made.');
    }
    const place = { world, template, owner };
    // First, because the owner's token expires.
    say('Counting: driving, one a second, watched');
    const publishing = await countCase(place, watchedCase, true);
    const glance = await glanceIn(place);
    const measured: Partial<Record<CaseName, Measured>> = {};
    // The keys of the object.
    for (const name of Object.keys(carCases) as CaseName[]) {
      say(`Counting: ${name}`);
      measured[name] = await countCase(place, carCases[name], false);
    }
    const all = measured as Record<CaseName, Measured>;
    const watched = watchedOf(all['driving, one a second'], publishing);
    return reportOf({ measured: all, watched, glance, template });
  });
}

async function glanceIn({ owner, world }: CountingPlace): Promise<Glance> {
  const [vehicle] = await makeVehicles(world, owner, 1);
  return measureGlance(world, owner, vehicle?.referenceId ?? '');
}

/** A case with its publishing, whose units and items are those of whole hours. */
function watchedOf(unwatched: Measured, publishing: Measured): Measured {
  const { readUnits, writeUnits } = unwatched.counts;
  return { ...unwatched, counts: { ...publishing.counts, readUnits, writeUnits } };
}
