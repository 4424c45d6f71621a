/** The end of an access ends the subscription and shuts the owner out. */
import { codesOf, objectOf } from '../response-data.ts';
import { listen } from '../aws/subscription.ts';
import { happensWithin } from '../aws/wait.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';

const subscription = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) { version }
}`;
const endAccess = 'mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }';
const vehicleState = 'query ($referenceId: ID!) { vehicleState(referenceId: $referenceId) { version } }';

/** The check `access-end`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const accessEndCheck: Check = {
  name: 'access-end',
  shows: 'when an access ends, its running subscription is closed and nothing can be read',
  needs: ['grant-access', 'subscription-unaliased'],
  timeoutSeconds: 90,
  async run({ deployment, facts, signal }) {
    const { operator, owner } = facts.require('people');
    const { referenceId } = facts.require('vehicle');
    const opened = await listen(deployment, owner, subscription, { referenceId }, signal);
    try {
      const startedAt = Date.now();
      const input = { referenceId, ownerId: owner.principalId };
      objectOf(await operator.ask(endAccess, { input }), 'endAccess');
      const ended = await happensWithin(opened.interrupted, 60_000, signal);
      const seconds = (Date.now() - startedAt) / 1000;
      expectThat(ended, 'The subscription was still open a minute after the access had ended.');
      const after = await owner.ask(vehicleState, { referenceId });
      expectThat(
        codesOf(after) === 'VEHICLE_NOT_FOUND',
        `After the end of the access vehicleState returned ${codesOf(after)}.`,
      );
      return `subscription closed after ${seconds.toFixed(1)} s`;
    } finally {
      opened.close();
    }
  },
};
