/** A VIN is revealed by two privacy officers, and by one alone it is not. */
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { deleteItem } from '../aws/remove-vehicle.ts';
import { newTenant } from '../names.ts';
import { makePerson } from '../people.ts';
import { codesOf, objectOf } from '../response-data.ts';

const requestReveal = `mutation ($input: RequestRevealInput!) {
  requestReveal(input: $input) { revealId }
}`;
const approveReveal = 'mutation ($id: ID!) { approveReveal(revealId: $id) { revealId } }';
const revealVin = 'mutation ($id: ID!) { revealVin(revealId: $id) { vin } }';

/** The check `reveal`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const revealCheck: Check = {
  name: 'reveal',
  shows: 'a privacy officer reads a VIN once another one has approved it, and not before',
  needs: ['provision'],
  timeoutSeconds: 60,
  async run(context) {
    const { cleanup, deployment, facts } = context;
    const { tenantId } = facts.require('people');
    const { referenceId, vin } = facts.require('vehicle');
    const first = await makePerson(context, `${newTenant()}-officer`, 'privacy-officers', tenantId);
    const second = await makePerson(context, `${newTenant()}-officer`, 'privacy-officers', tenantId);
    const input = { referenceId, purpose: 'RECALL', caseNumber: 'PROVE 1' };
    const requested = objectOf(await first.ask(requestReveal, { input }), 'requestReveal');
    const revealId = String(requested['revealId']);
    cleanup.add(`reveal ${revealId}`, () => deleteItem(deployment, 'VinReveals', { revealId }));
    const own = await first.ask(approveReveal, { id: revealId });
    expectThat(
      codesOf(own) === 'SECOND_PERSON_REQUIRED',
      `To the officer who had asked, approveReveal returned ${codesOf(own)}.`,
    );
    const early = await first.ask(revealVin, { id: revealId });
    expectThat(
      codesOf(early) === 'REVEAL_NOT_APPROVED',
      `Without an approval revealVin returned ${codesOf(early)}.`,
    );
    objectOf(await second.ask(approveReveal, { id: revealId }), 'approveReveal');
    const revealed = objectOf(await first.ask(revealVin, { id: revealId }), 'revealVin');
    expectThat(revealed['vin'] === vin, 'The VIN is another one.');
    return 'the VIN that was provisioned';
  },
};
