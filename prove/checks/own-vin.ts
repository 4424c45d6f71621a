/** An owner reads the VIN of their own car, which AWS KMS opens. */
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { deleteItem } from '../aws/remove-vehicle.ts';
import { newTenant } from '../names.ts';
import { makePerson, type Person } from '../people.ts';
import { codesOf, fieldOf, objectOf } from '../response-data.ts';

const grantAccess = `mutation ($input: GrantAccessInput!) {
  grantAccess(input: $input) { referenceId }
}`;
const revealOwnVin = 'mutation ($id: ID!) { revealOwnVin(referenceId: $id) { vin } }';

/** The check `own-vin`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const ownVinCheck: Check = {
  name: 'own-vin',
  shows: 'an owner who has just signed in reads the VIN of their car; a person without access does not',
  needs: ['grant-access'],
  timeoutSeconds: 60,
  async run(context) {
    const { facts } = context;
    const { operator, tenantId } = facts.require('people');
    const { referenceId, vin } = facts.require('vehicle');
    // The sign-in of the first owner may be older than five minutes.
    const reader = await makePerson(context, `${newTenant()}-reader`, 'owners', tenantId);
    const refused = await reader.ask(revealOwnVin, { id: referenceId });
    expectThat(codesOf(refused) !== 'no error', 'A person without access read the VIN.');
    registerRemoval(context, reader, referenceId);
    const input = { referenceId, ownerId: reader.principalId, role: 'OWNER' };
    fieldOf(await operator.ask(grantAccess, { input }), 'grantAccess');
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
