/** People: groups, users, and a sign-in by SRP; the token names the groups. */
import type { Check } from '../check.ts';
import { newTenant, otherTenant } from '../names.ts';
import { makePerson, makeTenant } from '../people.ts';

/** The check. */
export const signInCheck: Check = {
  name: 'sign-in',
  shows: 'users of every role sign in by SRP and get a token with their groups',
  needs: [],
  timeoutSeconds: 60,
  async run(ground) {
    const tenantId = newTenant();
    const other = otherTenant(tenantId);
    await makeTenant(ground, tenantId);
    await makeTenant(ground, other);
    const provisioner = await makePerson(ground, `${tenantId}-provisioner`, 'provisioners', tenantId);
    const operator = await makePerson(ground, `${tenantId}-operator`, 'operators', tenantId);
    const owner = await makePerson(ground, `${tenantId}-owner`, 'owners', tenantId);
    const stranger = await makePerson(ground, `${tenantId}-stranger`, 'operators', other);
    ground.facts.set('people', { tenantId, provisioner, operator, owner, stranger });
    return '4 temporary users';
  },
};
