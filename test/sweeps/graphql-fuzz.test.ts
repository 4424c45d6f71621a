/**
 * To any input of a signed-in person, the API responds with its own errors, reveals nothing and
 * stays available.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../../domain/roles.ts';
import { type FieldRequest, type Texts, illTyped, wellTyped } from '../support/fuzz/arguments.ts';
import { keptInputs, seededFor } from '../support/fuzz/corpus.ts';
import { damagedDocuments, extremeDocuments, grammaticalDocuments } from '../support/fuzz/documents.ts';
import { fullWidth } from '../support/full-width.ts';
import { nastyTexts, trapText } from '../support/fuzz/nasty-text.ts';
import { violationsOf } from '../support/fuzz/oracle.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenDevice,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { withoutRevealedVin } from '../support/revealed-vin.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const defects: string[] = [];
const world = useWorld({
  // Thousands of requests come from one address.
  enforceWebAcl: false,
  onDefect: (error, service, operation) => defects.push(`${service}:${operation}: ${error}`),
});
const seeded = { ...seededFor('graphql', 150), endOnFailure: true } as const;

/** A person with every role, so that every field is reached. */
let person: Person;
let vehicle: GivenVehicle;
let text: Texts;
beforeAll(async () => {
  person = await givenPerson(world(), roles);
  vehicle = await givenOwnVehicle();
  await givenVehicle(person);
  text = nastyTexts({
    vin: europeanVin(),
    get referenceId() {
      return vehicle.referenceId;
    },
    deviceId: await givenDevice(person),
    ownerId: person.principalId,
    certificateSigningRequest: await signingRequest(),
    nextToken: await nextToken(),
    until: '2100-01-01T00:00:00.000Z',
    publicKeyFingerprint: 'ab'.repeat(32),
  });
});

afterAll(() => {
  expect(defects).toEqual([]);
});

/** A million inputs of all subjects are 20,000 requests of each kind. */
const timeout = 3_600_000;

describe('a response satisfies all rules', { timeout }, () => {
  it('for requests that were hard once', async () => {
    const vin = europeanVin();
    const known = { vin, fullWidthVin: fullWidth(vin), referenceId: vehicle.referenceId };
    for (const kept of keptInputs('graphql')) {
      const body = Object.entries(known).reduce(
        (filled, [name, value]) => filled.replaceAll(`{{${name}}}`, value),
        kept.toString(),
      );

      expect(await send(body), body).toEqual([]);
    }
  });

  it('for unusual values of the right types', async () => {
    await hold(wellTyped(text), async (request) => {
      await keepActive();
      return send(JSON.stringify(request));
    });
  });

  it('for values of any type', async () => {
    await hold(illTyped(text), async (request) => {
      await keepActive();
      return send(serialised(request));
    });
  });

  it('for documents from the grammar', async () => {
    await hold(grammaticalDocuments(text('vin')), (query) =>
      send(JSON.stringify({ query, variables: { v: 'v' } })),
    );
  });

  it('for damaged documents', async () => {
    const documents = fc.oneof(
      grammaticalDocuments(trapText),
      wellTyped(() => trapText).map(({ query }) => query),
    );
    await hold(damagedDocuments(documents, trapText), (query) => send(JSON.stringify({ query })));
  });

  it('for bodies that are not a request', async () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json(),
      fc
        .record({ query: fc.jsonValue(), variables: fc.jsonValue(), operationName: fc.jsonValue() })
        .map((body) => JSON.stringify(body)),
      fc.constantFrom(
        '',
        '{',
        '[]',
        'null',
        `{"query":"{__typename}"`,
        '{"query":"{__typename}"}x',
        '\ufeff{}',
      ),
    );
    await hold(bodies, (body) => send(body));
  });

  it.each(Object.entries(extremeDocuments))('for %s', async (_name, query) => {
    expect(await send(JSON.stringify({ query }))).toEqual([]);
  });

  it('for variables of extreme depth', async () => {
    const query = 'mutation ($input: EndAccessInput!) { endAccess(input: $input) { role } }';
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

    expect(await send(`{"query":"${query}","variables":{"input":${deep}}}`)).toEqual([]);
    expect(
      await send(`{"query":"${query}","variables":${'{"input":'.repeat(9_000)}1${'}'.repeat(9_000)}}`),
    ).toEqual([]);
  });
});

it('rejects a body that is too large because of its size', async () => {
  const body = JSON.stringify({ query: `{ __typename } #${'c'.repeat(8 * 1024 * 1024)}` });

  const response = await fetch(world().outputs.GraphqlUrl, {
    method: 'POST',
    headers: { authorization: person.accessToken },
    body,
  });

  expect(response.status).toBe(413);
});

it('does not store a VIN in a header or in the name of a variable', async () => {
  const vin = europeanVin();
  const headers = { 'x-amzn-requestid': vin, 'user-agent': vin, 'x-forwarded-for': vin, referer: `/${vin}` };

  expect(await send(JSON.stringify({ query: `{ referenceIdForVin(vin: "${vin}") }` }), headers)).toEqual([]);
  expect(
    await send(JSON.stringify({ query: '{ vehicles { nextToken } }', variables: { [vin]: vin } })),
  ).toEqual([]);
});

it('still serves requests afterwards', async () => {
  vehicle = await givenOwnVehicle();

  expect(await statusOfVehicle()).toEqual({ vehicle: { status: 'ACTIVE' } });
});

/** Creates an active vehicle that the person owns. */
async function givenOwnVehicle(): Promise<GivenVehicle> {
  const created = await givenVehicle(person);
  await givenAccess(person, person, created);
  return created;
}

/**
 * Requests suspend vehicles, revoke Reference IDs and remove TCUs. The requests that follow would
 * only be rejected, so they get another vehicle.
 */
async function keepActive(): Promise<void> {
  const { vehicle: shown } = await statusOfVehicle();
  if (shown?.status === 'ACTIVE') {
    return;
  }
  await renewAllowances();
  vehicle = await givenOwnVehicle();
}

/** Sets every counter to 0. A token expires long before the windows of all counters have passed. */
async function renewAllowances(): Promise<void> {
  const counters = await itemsOf(world(), 'Allowances');
  const unused = counters.map((counter) => ({ ...counter, used: 0 }));
  await putItems(world(), 'Allowances', unused);
}

async function statusOfVehicle() {
  const { data } = await person.ask('query ($id: ID!) { vehicle(referenceId: $id) { status } }', {
    id: vehicle.referenceId,
  });
  // The shape that the document requests.
  return data as { readonly vehicle: { readonly status: string } | null };
}

async function nextToken(): Promise<string> {
  const response = await person.ask('{ vehicles(limit: 1) { nextToken } }');
  // The shape that the document requests.
  return (response.data?.['vehicles'] as { readonly nextToken: string }).nextToken;
}

async function hold<Input>(
  inputs: fc.Arbitrary<Input>,
  ask: (input: Input) => Promise<readonly string[]>,
): Promise<void> {
  const property = fc.asyncProperty(inputs, async (input) => {
    expect(await ask(input)).toEqual([]);
  });
  await fc.assert(property, seeded);
}

/** Sends a body and returns the violations of the response. Renews a used-up allowance at once. */
async function send(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const response = await fetch(world().outputs.GraphqlUrl, {
    method: 'POST',
    headers: { ...headers, authorization: person.accessToken, 'content-type': 'application/json' },
    body,
  });
  const content = await response.text();
  world().transcript.push(withoutRevealedVin(content), JSON.stringify([...response.headers]));
  if (content.includes('RATE_LIMITED')) {
    await renewAllowances();
  }
  return violationsOf(response.status, content);
}

/**
 * Serialises a request. JSON.stringify cannot write some numbers that a client might still send.
 */
function serialised(request: FieldRequest): string {
  return JSON.stringify(request, (_key, value: unknown) => (value === Infinity ? '1e400' : value)).replaceAll(
    '"1e400"',
    '1e400',
  );
}
