/** A VIN that does not exist and one of another tenant get the same error. */
import { randomBytes } from 'node:crypto';
import { simulatedVin } from '../../tools/simulator/provisioning/simulated-vin.ts';
import { codesOf } from '../response-data.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { convertVin } from './convert.ts';

/** The check `wrong-vin`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const wrongVinCheck: Check = {
  name: 'wrong-vin',
  shows: 'an unknown VIN and another tenant’s vehicle get exactly the same error',
  needs: ['convert'],
  timeoutSeconds: 30,
  async run({ facts }) {
    const { operator, stranger } = facts.require('people');
    const { vin } = facts.require('vehicle');
    const unknown = await operator.ask(convertVin, {
      vin: simulatedVin(randomBytes(8).toString('hex'), 0),
    });
    const foreign = await stranger.ask(convertVin, { vin });
    expectThat(
      codesOf(unknown) === 'VEHICLE_NOT_FOUND',
      `An unknown VIN returned ${codesOf(unknown)} instead of VEHICLE_NOT_FOUND.`,
    );
    const isSame = JSON.stringify(unknown) === JSON.stringify(foreign);
    expectThat(isSame, `Another tenant's vehicle differs from an unknown VIN: ${codesOf(foreign)}.`);
    return 'VEHICLE_NOT_FOUND for both';
  },
};
