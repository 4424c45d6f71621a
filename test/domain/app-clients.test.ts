import { describe, expect, it } from 'vitest';
import { rolesOfClient } from '../../domain/app-clients.ts';
import { roles } from '../../domain/roles.ts';

const environment = { APP_CLIENTS_OF_OWNERS: 'phone,web', APP_CLIENTS_OF_OPERATORS: 'back' };

describe('rolesOfClient', () => {
  it.each([
    ['phone', ['owners']],
    ['web', ['owners']],
    ['back', ['operators']],
    ['phon', []],
    ['phone,web', []],
    ['', []],
  ])('lets %j act in %j', (clientId, expected) => {
    expect(rolesOfClient(clientId, roles, environment)).toEqual(expected);
  });

  it('gives no role that the person does not have', () => {
    expect(rolesOfClient('phone', ['operators'], environment)).toEqual([]);
  });

  it('closes a role without a list, and one with an empty list', () => {
    expect(rolesOfClient('phone', roles, {})).toEqual([]);
    expect(rolesOfClient('', roles, { APP_CLIENTS_OF_OWNERS: '' })).toEqual([]);
  });
});
