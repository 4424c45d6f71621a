/**
 * Every role attempts every action on keys, certificates, AWS IoT and functions over the wire. Only
 * the roles that the action names are allowed.
 */
import { expect, it } from 'vitest';
import { authorityActions } from '../support/role-actions/authority-actions.ts';
import { functionActions } from '../support/role-actions/function-actions.ts';
import { iotActions } from '../support/role-actions/iot-actions.ts';
import { keyActions } from '../support/role-actions/key-actions.ts';
import { clientsFor } from '../support/role-actions/role-action.ts';
import { verdictOf, wrongVerdicts } from '../support/role-matrix.ts';
import { rolesOf } from '../support/roles.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

it('allows each action to the roles that it names, and to no other', { timeout: 240_000 }, async () => {
  const actions = [
    ...(await keyActions(world())),
    ...(await authorityActions(world())),
    ...iotActions(world()),
    ...functionActions(world()),
  ];
  const roles = rolesOf(world());

  const wrong: string[] = [];
  for (const role of roles) {
    const clients = clientsFor(world(), role);
    const attempts = actions.map(({ allowedTo, attempt, name }) => ({
      name,
      isAllowed: allowedTo.includes(role.name),
      attempt: () => attempt(clients),
    }));
    wrong.push(...(await wrongVerdicts(role.name, attempts)));
  }

  expect(wrong).toEqual([]);
  const names = roles.map(({ name }) => name);
  expect(actions.flatMap(({ allowedTo }) => allowedTo).filter((name) => !names.includes(name))).toEqual([]);
});

it('does not let even the administrator decrypt a sealed VIN or hash a VIN under the current key policy', async () => {
  const administrator = { name: 'administrator', arn: '', credentials: world().administrator };
  const clients = clientsFor(world(), administrator);
  const uses = (await keyActions(world())).filter(({ name }) => !/ a key$/.test(name));

  const verdicts = await Promise.all(uses.map(({ attempt }) => verdictOf(attempt(clients))));

  expect(new Set(verdicts)).toEqual(new Set(['AccessDeniedException']));
});
