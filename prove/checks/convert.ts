/** Conversion: the VIN leads to the Reference ID. */
import { fieldOf } from '../response-data.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';

/** The document; `wrong-vin` sends it as well. */
export const convertVin = 'query ($vin: String!) { referenceIdForVin(vin: $vin, purpose: CUSTOMER_SUPPORT) }';

/** The check `convert`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const convertCheck: Check = {
  name: 'convert',
  shows: 'an operator converts the VIN into the same Reference ID',
  needs: ['provision'],
  timeoutSeconds: 30,
  async run({ facts }) {
    const { operator } = facts.require('people');
    const { vin, referenceId } = facts.require('vehicle');
    const found = fieldOf(await operator.ask(convertVin, { vin }), 'referenceIdForVin');
    expectThat(found === referenceId, 'The VIN leads to another Reference ID.');
    return 'the same Reference ID';
  },
};
