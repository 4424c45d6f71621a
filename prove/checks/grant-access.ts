/** An operator grants the owner access to the vehicle. */
import { objectOf } from '../response-data.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';

const document = `mutation ($input: GrantAccessInput!) {
  grantAccess(input: $input) { referenceId ownerId role since }
}`;

/** Makes a person an owner of the vehicle, as its operator. */
export async function grantOwner({ facts }: CheckContext, ownerId: string): Promise<void> {
  const { operator } = facts.require('people');
  const { referenceId } = facts.require('vehicle');
  const input = { referenceId, ownerId, role: 'OWNER' };
  objectOf(await operator.ask(document, { input }), 'grantAccess');
}

/** The check `grant-access`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const grantAccessCheck: Check = {
  name: 'grant-access',
  shows: 'an operator grants a person access, who then sees the vehicle',
  needs: ['provision'],
  timeoutSeconds: 30,
  async run(context) {
    const { facts } = context;
    const { owner } = facts.require('people');
    const { referenceId } = facts.require('vehicle');
    await grantOwner(context, owner.principalId);
    const seen = await owner.ask('query { myVehicles { items { referenceId } } }');
    const { items } = objectOf(seen, 'myVehicles');
    expectThat(
      JSON.stringify(items) === JSON.stringify([{ referenceId }]),
      'The owner does not see exactly this vehicle.',
    );
    return 'the owner sees the vehicle';
  },
};
