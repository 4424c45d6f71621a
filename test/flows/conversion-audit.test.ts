/**
 * The audit log holds every attempt with its true outcome, even where the caller got another error,
 * and nothing of the VIN.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type ConversionOutcome, auditShardOf } from '../../domain/audit.ts';
import { auditExpiry } from '../../domain/retention.ts';
import { auditOf, beginMinute, givenUnfinishedVehicle } from '../support/conversions.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  convertAsOperator,
  givenAccess,
  givenPerson,
  givenVehicle,
  tenant,
} from '../support/given.ts';
import { itemsOf } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let own: GivenVehicle;
let others: GivenVehicle;
let southern: GivenVehicle;
let unfinished: { readonly vin: string; readonly deviceId: string };

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  operator = await givenPerson(world(), ['operators']);
  owner = await givenPerson(world(), ['owners']);
  own = await givenVehicle(provisioner);
  others = await givenVehicle(provisioner);
  southern = await givenVehicle(await givenPerson(world(), ['provisioners'], ['south']));
  unfinished = await givenUnfinishedVehicle(world(), provisioner);
  await givenAccess(operator, owner, own);
});

/** Returns the only record of an attempt. */
async function recordOf(
  person: Person,
  vin: string,
  document = person === operator ? convertAsOperator : convert,
) {
  const before = await auditOf(world(), person);
  const response = await person.ask(document, { vin });
  const added = (await auditOf(world(), person)).slice(before.length);
  if (added.length !== 1) {
    throw new Error(`The attempt left ${added.length} records.`);
  }
  return { response, record: added[0] };
}

async function unfinishedReferenceId(): Promise<string | undefined> {
  const vehicles = await itemsOf(world(), 'VehicleRegistry');
  return vehicles.find(({ deviceId }) => deviceId === unfinished.deviceId)?.referenceId;
}

describe('the audit record holds the true outcome', () => {
  interface Expected {
    readonly person: Person;
    readonly vin: string;
    readonly referenceId?: string | undefined;
    readonly code: string;
    /** The document of the request; the role’s own document when absent. */
    readonly document?: string;
    /** When absent, `OWN_VEHICLE` for owners and CUSTOMER_SUPPORT for operators. */
    readonly purpose?: string;
  }
  const outcomes: Readonly<
    Record<
      Exclude<ConversionOutcome, 'CLIENT_NOT_ALLOWED' | 'PAUSED' | 'RATE_LIMITED' | 'FAILED'>,
      () => Promise<Expected> | Expected
    >
  > = {
    // test/flows/conversion-pause.test.ts has PAUSED. A deployment decides what an app client may
    // do; see test/sweeps/app-clients.test.ts.
    INVALID_PURPOSE: () => ({
      person: owner,
      vin: own.vin,
      code: 'INVALID_ARGUMENT',
      document: convertAsOperator,
      purpose: 'CUSTOMER_SUPPORT',
    }),
    CONVERTED: () => ({ person: owner, vin: own.vin, referenceId: own.referenceId, code: 'none' }),
    INVALID_VIN: () => ({ person: owner, vin: own.vin.slice(1), code: 'INVALID_VIN' }),
    NOT_FOUND: () => ({ person: owner, vin: europeanVin(), code: 'VEHICLE_NOT_FOUND' }),
    NOT_ACTIVE: async () => ({
      person: operator,
      vin: unfinished.vin,
      referenceId: await unfinishedReferenceId(),
      code: 'VEHICLE_NOT_FOUND',
    }),
    NO_ACCESS: () => ({
      person: owner,
      vin: others.vin,
      referenceId: others.referenceId,
      code: 'VEHICLE_NOT_FOUND',
    }),
  };

  it.each(Object.entries(outcomes))('%s', async (outcome, of) => {
    const { person, vin, referenceId, code, document, purpose } = await of();

    const { response, record } = await recordOf(person, vin, document);

    expect(codeOf(response)).toBe(code);
    expect(record).toEqual({
      tenantDayShard: expect.any(String) as string,
      atId: expect.any(String) as string,
      at: expect.any(String) as string,
      action: 'CONVERSION',
      tenantId: tenant,
      actorId: person.principalId,
      actorRoles: [person === operator ? 'operators' : 'owners'],
      clientId: world().outputs.UserPoolClientId,
      networks: ['127.0.0.0/24'],
      purpose: purpose ?? (person === operator ? 'CUSTOMER_SUPPORT' : 'OWN_VEHICLE'),
      requestId: response.headers.get('x-amzn-requestid'),
      outcome,
      expiresAt: auditExpiry(1096, Date.parse(record?.at ?? '')),
      ...(referenceId === undefined ? {} : { referenceId, shownAt: record?.atId }),
    });
  });

  it("and does not name another tenant's vehicle", async () => {
    const { record } = await recordOf(operator, southern.vin);

    expect(record).toMatchObject({ outcome: 'NOT_FOUND', tenantId: tenant });
    expect(record).not.toHaveProperty('referenceId');
  });

  it('rejects an operator without a purpose, and records the attempt without one', async () => {
    const { response, record } = await recordOf(operator, own.vin, convert);

    expect(response.errors).toMatchObject([
      { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'purpose' } },
    ]);
    expect(record).toMatchObject({ outcome: 'INVALID_PURPOSE', actorId: operator.principalId });
    expect(record).not.toHaveProperty('purpose');
    expect(record).not.toHaveProperty('referenceId');
  });

  it('RATE_LIMITED', async () => {
    const person = await givenPerson(world(), ['operators']);
    beginMinute(world());
    for (let attempt = 0; attempt < 31; attempt += 1) {
      await person.ask(convertAsOperator, { vin: own.vin });
    }

    const records = await auditOf(world(), person);

    expect(records.slice(0, 30).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 30 }, () => 'CONVERTED'),
    );
    expect(records.at(-1)).toMatchObject({ outcome: 'RATE_LIMITED', actorId: person.principalId });
    expect(records.at(-1)).not.toHaveProperty('referenceId');
  });
});

it('stores a record under its tenant, day and shard, in order of time', async () => {
  const { record } = await recordOf(owner, own.vin);

  const { at = '', requestId = '' } = record ?? {};
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Math.abs(Date.parse(at) - world().clock.now())).toBeLessThan(60_000);
  expect(record?.tenantDayShard).toBe(`${tenant}#${at.slice(0, 10)}#${auditShardOf(requestId)}`);
  expect(record?.atId).toMatch(new RegExp(`^${at}#[0-9a-f-]{36}$`));
});

it('writes one record for each alias of a document, with the id of the request', async () => {
  const person = await givenPerson(world(), ['operators']);

  const response = await person.ask(
    'query ($one: String!, $two: String!) { a: referenceIdForVin(vin: $one, purpose: RECALL) b: referenceIdForVin(vin: $two, purpose: RECALL) }',
    { one: own.vin, two: europeanVin() },
  );

  const records = await auditOf(world(), person);
  expect(records.map(({ outcome }) => outcome).sort()).toEqual(['CONVERTED', 'NOT_FOUND']);
  expect(records.map(({ requestId }) => requestId)).toEqual(
    Array.from({ length: 2 }, () => response.headers.get('x-amzn-requestid')),
  );
});

it('ignores a request id that the caller sends, so that it cannot carry a VIN', async () => {
  const person = await givenPerson(world(), ['operators']);
  const chosen = '11111111-2222-4333-8444-555555555555';

  for (const id of [chosen, own.vin]) {
    await fetch(world().outputs.GraphqlUrl, {
      method: 'POST',
      headers: { authorization: person.accessToken, 'x-amzn-requestid': id },
      body: JSON.stringify({ query: convertAsOperator, variables: { vin: own.vin } }),
    });
  }

  const records = await auditOf(world(), person);
  expect(records.map(({ outcome }) => outcome)).toEqual(['CONVERTED', 'CONVERTED']);
  expect(records.map(({ requestId }) => requestId)).not.toContain(chosen);
});

it('keeps the VIN and everything derived from it out of the log', async () => {
  await owner.ask(convert, { vin: own.vin });

  const log = JSON.stringify(await itemsOf(world(), 'AuditLog'));

  const vehicles = await itemsOf(world(), 'VehicleRegistry');
  // A vehicle whose Reference ID was revoked no longer has a hash, and an erased one no VIN.
  const derived = vehicles
    .flatMap(({ hashedVin, encryptedVin }) => [hashedVin, hashedVin?.slice(3), encryptedVin])
    .filter((text): text is string => text !== undefined && text !== '');
  expect(derived.length).toBeGreaterThan(0);
  expect(derived.filter((text) => log.includes(text))).toEqual([]);
  expect([own, others, southern, unfinished].filter(({ vin }) => log.includes(vin))).toEqual([]);
});
