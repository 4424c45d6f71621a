/** An owner reads the VIN of their own car, which AWS KMS opens. */
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { deleteItem } from '../aws/remove-vehicle.ts';
import { newTenant } from '../names.ts';
import { makePerson, type Person } from '../people.ts';
import { codesOf, objectOf } from '../response-data.ts';
import { grantOwner } from './grant-access.ts';

const revealOwnVin = 'mutation ($id: ID!) { revealOwnVin(referenceId: $id) { vin } }';

/** The check `own-vin`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const ownVinCheck: Check = {
  name: 'own-vin',
  shows: 'an owner who has just signed in reads the VIN of their car; a person without access does not',
  needs: ['grant-access'],
  timeoutSeconds: 60,
  async run(context) {
    const { facts } = context;
    const { tenantId } = facts.require('people');
    const { referenceId, vin } = facts.require('vehicle');
    // The sign-in of the first owner may be older than five minutes.
    const reader = await makePerson(context, `${newTenant()}-reader`, 'owners', tenantId);
    const refused = await reader.ask(revealOwnVin, { id: referenceId });
    expectThat(
      codesOf(refused) === 'VEHICLE_NOT_FOUND',
      `Without an access revealOwnVin returned ${codesOf(refused)}.`,
    );
    registerRemoval(context, reader, referenceId);
    await grantOwner(context, reader.principalId);
    const own = objectOf(await reader.ask(revealOwnVin, { id: referenceId }), 'revealOwnVin');
    expectThat(own['vin'] === vin, 'The VIN is another one.');
    facts.set('reader', reader);
    return 'the VIN that was provisioned';
  },
};

/** Before the vehicle goes, because its removal knows the first owner only. */
function registerRemoval(
  { cleanup, deployment }: CheckContext,
  { principalId: ownerId }: Person,
  referenceId: string,
): void {
  cleanup.add('the access of the second owner', () =>
    deleteItem(deployment, 'Ownership', { ownerId, referenceId }),
  );
}
