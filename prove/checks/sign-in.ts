/** People: groups, users, and a sign-in by SRP; the token names the groups. */
import type { Check } from '../check.ts';
import { newTenant, otherTenant } from '../names.ts';
import { makePerson, makeTenant } from '../people.ts';

/** The check `sign-in`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const signInCheck: Check = {
  name: 'sign-in',
  shows: 'users of every role sign in by SRP and get a token with their groups',
  needs: [],
  timeoutSeconds: 60,
  async run(context) {
    const tenantId = newTenant();
    const other = otherTenant(tenantId);
    await makeTenant(context, tenantId);
    await makeTenant(context, other);
    const provisioner = await makePerson(context, `${tenantId}-provisioner`, 'provisioners', tenantId);
    const operator = await makePerson(context, `${tenantId}-operator`, 'operators', tenantId);
    const owner = await makePerson(context, `${tenantId}-owner`, 'owners', tenantId);
    const stranger = await makePerson(context, `${tenantId}-stranger`, 'operators', other);
    context.facts.set('people', { tenantId, provisioner, operator, owner, stranger });
    return '4 temporary users';
  },
};
