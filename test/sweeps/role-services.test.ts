/**
 * Every role against every deed on keys, certificates, AWS IoT and functions, over the wire: who is
 * not named for it is refused.
 */
import { expect, it } from 'vitest';
import { authorityDeeds } from '../support/deeds/authority-deeds.ts';
import { clientsFor } from '../support/deeds/deed.ts';
import { functionDeeds } from '../support/deeds/function-deeds.ts';
import { iotDeeds } from '../support/deeds/iot-deeds.ts';
import { keyDeeds } from '../support/deeds/key-deeds.ts';
import { rolesOf, verdictOf } from '../support/roles.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

it(
  'a deed is allowed to the roles that are named for it, and to no other',
  { timeout: 240_000 },
  async () => {
    const deeds = [
      ...(await keyDeeds(world())),
      ...(await authorityDeeds(world())),
      ...iotDeeds(world()),
      ...functionDeeds(world()),
    ];
    const roles = rolesOf(world());

    const wrong: string[] = [];
    for (const role of roles) {
      const clients = clientsFor(world(), role);
      for (const { attempt, by, name } of deeds) {
        const expected = by.includes(role.name) ? 'allowed' : 'AccessDeniedException';
        const verdict = await verdictOf(attempt(clients));
        if (verdict !== expected) {
          wrong.push(`${role.name}: ${name}: ${verdict}`);
        }
      }
    }

    expect(wrong).toEqual([]);
    expect(deeds.flatMap(({ by }) => by).filter((name) => !roles.some((role) => role.name === name))).toEqual(
      [],
    );
  },
);

it('nobody, the administrator included, opens a sealed VIN or makes a hash without changing the key policy', async () => {
  const administrator = { name: 'administrator', arn: '', credentials: world().administrator };
  const clients = clientsFor(world(), administrator);
  const uses = (await keyDeeds(world())).filter(({ name }) => !/ a key$/.test(name));

  const verdicts = await Promise.all(uses.map(({ attempt }) => verdictOf(attempt(clients))));

  expect(new Set(verdicts)).toEqual(new Set(['AccessDeniedException']));
});
