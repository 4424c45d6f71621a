import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { clientPattern, clientVariables, readAppClients } from '../../../infra/api/app-clients.ts';

const own = 'own0client';
const page = 'page0client';
const ownIds = { stack: own, page };
/** Returns the value as it appears in a template. */
const inTemplate = (value: unknown): unknown => new Stack().resolve(value);
const everyRole = (clients: readonly string[], ofOwners = clients) => ({
  owners: ofOwners,
  provisioners: clients,
  'service-technicians': clients,
  operators: clients,
  'privacy-officers': clients,
});

describe('context appClients', () => {
  it('gives every role the stack’s client, and owners the page, when it is absent', () => {
    for (const absent of [undefined, null, '']) {
      expect(readAppClients(absent)).toEqual(everyRole(['stack'], ['stack', 'page']));
    }
  });

  it('may be an object or JSON text', () => {
    const given = { operators: ['backoffice', 'stack'], owners: [] };

    expect(readAppClients(JSON.stringify(given))).toEqual(readAppClients(given));
    expect(readAppClients(given)).toEqual({ ...everyRole(['stack']), ...given });
  });

  it.each([
    ['no JSON', '{'],
    ['a list', ['stack']],
    ['an unknown role', { admins: ['stack'] }],
    ['a text instead of a list', { owners: 'stack' }],
    ['an id with a comma', { owners: ['a,b'] }],
    ['an id with special characters of a regular expression', { owners: ['.*'] }],
    ['an empty id', { owners: [''] }],
    ['too many ids', { owners: Array.from({ length: 11 }, (_, index) => `client${index}`) }],
    ['no client for any role', everyRole([])],
  ])('refuses %s', (_name, given) => {
    expect(() => readAppClients(given)).toThrow('Context appClients must');
  });
});

describe('the deployment', () => {
  const appClients = readAppClients({
    operators: ['backoffice', 'stack'],
    owners: ['phone', 'page'],
    provisioners: [],
  });

  it('gives resolvers the clients of each role, and no variable for a role without clients', () => {
    expect(inTemplate(clientVariables(appClients, ownIds))).toEqual({
      APP_CLIENTS_OF_OPERATORS: `backoffice,${own}`,
      APP_CLIENTS_OF_OWNERS: `phone,${page}`,
      APP_CLIENTS_OF_PRIVACY_OFFICERS: own,
      APP_CLIENTS_OF_SERVICE_TECHNICIANS: own,
    });
  });

  it('admits those clients to the API, and no id that only contains one', () => {
    const pattern = new RegExp(String(inTemplate(clientPattern(appClients, ownIds))));

    expect(['backoffice', own, page, 'phone'].every((id) => pattern.test(id))).toBe(true);
    expect(['xphone', 'phonex', `${own}|phone`, 'stack', ''].some((id) => pattern.test(id))).toBe(false);
  });

  it('keeps each variable within AppSync’s 512 characters', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(50, 'x'));
    const variables = inTemplate(clientVariables(readAppClients({ owners: ten }), ownIds));

    const lengths = Object.values(Object(variables)).map((value) => String(value).length);
    expect(Math.max(...lengths)).toBe(509);
  });
});
