/**
 * What people may do depends on their application: an app client opens the roles that the
 * deployment lists for it.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { signIn } from '../../tools/session/sign-in.ts';
import { fieldRoles } from '../../domain/field-roles.ts';
import { type Role, roles } from '../../domain/roles.ts';
import { type Cast, givenCast } from '../support/authorization/cast.ts';
import { put, questionFor, questions } from '../support/authorization/questions.ts';
import { auditOf, callsDuring } from '../support/conversions.ts';
import {
  type ApiResponse,
  type Person,
  ask,
  codeOf,
  convert,
  convertAsOperator,
  givenPerson,
  password,
} from '../support/given.ts';
import { accessHistoryOf, grant } from '../support/accesses.ts';
import { itemsOf } from '../support/tables.ts';
import { useWorld } from '../support/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'reference-id-app-clients-'));
const world = useWorld({ assembly: withMoreClients() });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * The deployment with two more app clients: `Phone` for owners, and `Stranger`, which no list
 * names.
 */
function withMoreClients(): string {
  cpSync(inject('assembly'), folder, { recursive: true });
  const file = path.join(folder, 'ReferenceIdForVin.template.json');
  // The file has the form that CDK writes.
  const template = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly Resources: Record<
      string,
      { readonly Type: string; readonly Properties: Record<string, unknown> }
    >;
  };
  const all = Object.entries(template.Resources);
  const [own = '', client] = all.find(([, { Type }]) => Type === 'AWS::Cognito::UserPoolClient') ?? [];
  const api = all.find(([, { Type }]) => Type === 'AWS::AppSync::GraphQLApi')?.[1];
  if (client === undefined || api === undefined) {
    throw new Error('The template has no client or no API.');
  }
  Object.assign(template.Resources, { Phone: client, Stranger: client });
  const refs = [{ Ref: own }, { Ref: 'Phone' }];
  Object.assign(Object(api.Properties['EnvironmentVariables']), {
    APP_CLIENTS_OF_OWNERS: { 'Fn::Join': [',', refs] },
  });
  const pattern = { 'Fn::Join': ['', ['^(', { 'Fn::Join': ['|', refs] }, ')$']] };
  Object.assign(Object(api.Properties['UserPoolConfig']), { AppIdClientRegex: pattern });
  writeFileSync(file, JSON.stringify(template));
  return folder;
}

let cast: Cast;
/** A person with every role in the tenant. */
let person: Person;
beforeAll(async () => {
  [cast, person] = await Promise.all([givenCast(world()), givenPerson(world(), roles)]);
}, 120_000);

/** The same person, signed in through another app client. */
async function through(client: 'Phone' | 'Stranger', { username }: Person = person): Promise<Person> {
  const outputs = { ...world().outputs, UserPoolClientId: world().resource(client).ref };
  const { accessToken, principalId } = await signIn(outputs, { username, password });
  return {
    username,
    principalId,
    accessToken,
    ask: (query, variables) => ask(world(), accessToken, query, variables),
  };
}

const fields = Object.keys(questions).filter((name) => Object.hasOwn(fieldRoles, fieldNameOf(name)));
function fieldNameOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}
const rolesOfField = (name: string): readonly Role[] => fieldRoles[fieldNameOf(name)] ?? [];

async function askAs(
  who: Person,
  field: string,
  role: Role,
): Promise<readonly [ApiResponse, readonly string[]]> {
  let response: ApiResponse | undefined;
  const calls = await callsDuring(world(), async () => {
    response = await put(world(), who, field, questionFor(field, cast.targets.own, cast, role));
  });
  if (response === undefined) {
    throw new Error('The response has no data.');
  }
  return [response, calls.map(({ operation }) => operation)];
}

describe('an app client that is listed for owners only', () => {
  it.each(fields)('lets a person with every role call %s only if owners may', async (field) => {
    const phone = await through('Phone');

    const [response, calls] = await askAs(phone, field, 'owners');

    const isForOwners = rolesOfField(field).includes('owners');
    expect(codeOf(response) === 'CLIENT_NOT_ALLOWED').toBe(!isForOwners);
    if (!isForOwners) {
      expect(calls).toEqual([]);
    }
  });

  it('returns a vehicle as its owner sees it', async () => {
    const phone = await through('Phone');
    const byRole = 'query ($id: ID!) { vehicle(referenceId: $id) { status } }';

    const [others, mine] = [
      await phone.ask(byRole, { id: cast.targets['another person’s'].referenceId }),
      await person.ask(byRole, { id: cast.targets['another person’s'].referenceId }),
    ];

    expect([others, mine].map(codeOf)).toEqual(['VEHICLE_NOT_FOUND', 'none']);
  });

  it('hides the actors in the history of the person’s own vehicle', async () => {
    await grant(cast.people.operators, { vehicle: cast.targets.own, person });
    const document = 'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event actorId } } }';
    const variables = { id: cast.targets.own.referenceId };

    const [phone, own] = [
      await (await through('Phone')).ask(document, variables),
      await person.ask(document, variables),
    ];

    expect(phone.text).not.toContain(cast.people.operators.principalId);
    expect(phone.text).toContain('"actorId":null');
    expect(own.text).toContain(cast.people.operators.principalId);
  });

  it('cannot convert as an operator, and the audit record names the client', async () => {
    const phone = await through('Phone', cast.people.operators);

    const response = await phone.ask(convertAsOperator, { vin: cast.targets.own.vin });

    const record = (await auditOf(world(), phone)).at(-1);
    expect(codeOf(response)).toBe('CLIENT_NOT_ALLOWED');
    expect(record).toMatchObject({
      outcome: 'CLIENT_NOT_ALLOWED',
      clientId: world().resource('Phone').ref,
      actorRoles: [],
    });
    expect(record).not.toHaveProperty('referenceId');
  });

  it('is named in the audit record of a permitted conversion', async () => {
    const phone = await through('Phone', cast.people.owners);

    const response = await phone.ask(convert, { vin: cast.targets.own.vin });

    expect(codeOf(response)).toBe('none');
    expect((await auditOf(world(), phone)).at(-1)).toMatchObject({
      outcome: 'CONVERTED',
      clientId: world().resource('Phone').ref,
      purpose: 'OWN_VEHICLE',
    });
  });
});

describe('an app client that no list names', () => {
  it.each(fields)('may not call %s', async (field) => {
    const stranger = await through('Stranger');

    const [response, calls] = await askAs(stranger, field, 'operators');

    expect(response.status).toBe(401);
    expect(response.data ?? null).toBeNull();
    expect(calls).toEqual([]);
  });
});

it('names a person’s app client in the history, and none for the system', async () => {
  const own = world().outputs.UserPoolClientId;

  const lines = await accessHistoryOf(world(), cast.targets.own);

  expect(lines.map(({ clientId }) => clientId)).toEqual(lines.map(() => own));
  const provisioned = (await itemsOf(world(), 'VehicleHistory')).filter(({ event }) => event === 'ACTIVATED');
  expect(provisioned.length).toBeGreaterThan(0);
  expect(new Set(provisioned.map(({ clientId }) => clientId))).toEqual(new Set([own]));
});
