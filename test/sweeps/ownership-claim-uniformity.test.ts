/**
 * Claims do not reveal whether a vehicle exists: for every well-formed VIN, each response and the
 * AWS calls behind it are the same until the right code is entered.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { claimTries } from '../../domain/claim.ts';
import { claimIn, confirmClaim, readClaim, startClaim } from '../support/claims.ts';
import { describeCall, givenUnfinishedVehicle, isBackground } from '../support/conversions.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** What a caller sees, and the calls that the API made. */
interface Seen {
  readonly status: number;
  readonly headerNames: readonly string[];
  readonly body: string;
  readonly calls: readonly string[];
}

const vins: Record<string, string> = {};

beforeAll(async () => {
  const [provisioner, operator, owner] = [
    await givenPerson(world(), ['provisioners']),
    await givenPerson(world(), ['operators']),
    await givenPerson(world(), ['owners']),
  ];
  const [free, owned, removed] = [
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
  ];
  await givenAccess(operator, owner, owned);
  const key = { referenceId: removed.referenceId };
  await setAttribute(world(), 'VehicleRegistry', key, 'status', 'WITHOUT_TCU');
  const southern = await givenVehicle(await givenPerson(world(), ['provisioners'], ['south']));
  const unfinished = await givenUnfinishedVehicle(world(), provisioner);
  Object.assign(vins, {
    'without an owner': free.vin,
    'of another person': owned.vin,
    'without a TCU': removed.vin,
    'of another tenant': southern.vin,
    'that is not active yet': unfinished.vin,
  });
});

const names = [
  'without an owner',
  'of another person',
  'without a TCU',
  'of another tenant',
  'that is not active yet',
] as const;

/** The functions that work after the response, which the caller does not wait for. */
const later = /SendClaimCode|AnnounceEvents|PlanErasures/;

/** Sends a request. Ids and times are replaced, but keep their lengths. */
async function see(send: () => Promise<ApiResponse>): Promise<Seen> {
  await world().streams.settled();
  const first = world().calls.next();
  const { headers, status, text } = await send();
  const calls = world()
    .calls.list(first)
    .filter((call) => !later.test(call.principalArn) && !isBackground(call));
  return {
    status,
    headerNames: [...headers.keys()].sort(),
    body: text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '0'.repeat(36))
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '0'.repeat(24)),
    calls: calls.map((call) => describeCall(world(), call)),
  };
}

/** What a new person sees of a claim to this VIN, from the start to the last try. */
async function seeClaim(vin: string): Promise<readonly Seen[]> {
  const person = await givenPerson(world(), ['owners']);
  let claimId = '';
  const start = await see(async () => {
    const started = await startClaim(person, vin);
    ({ claimId } = claimIn(started));
    return started;
  });
  await world().streams.settled();
  const seen = [start, await see(() => readClaim(person, claimId))];
  for (let tried = 0; tried <= claimTries; tried += 1) {
    seen.push(await see(() => confirmClaim(person, claimId, '12345678')));
  }
  return [...seen, await see(() => readClaim(person, claimId))];
}

describe('a claim to a VIN without a vehicle looks like one to a vehicle', () => {
  let unknown: readonly Seen[];

  beforeAll(async () => {
    unknown = await seeClaim(europeanVin());
  });

  it.each(names)('%s', async (name) => {
    expect(await seeClaim(vins[name] ?? '')).toEqual(unknown);
  });

  it('and every one of its steps is the same call by call', () => {
    const [start, , wrong] = unknown;

    expect(start?.calls).toEqual([
      'dynamodb:UpdateItem Allowances: 1 write',
      'kms:GenerateMac',
      'lambda:Invoke',
      'dynamodb:UpdateItem Allowances: 1 write',
      'dynamodb:UpdateItem Allowances: 1 write',
      expect.stringMatching(/^dynamodb:TransactWriteItems/) as string,
    ]);
    expect(wrong?.calls).toEqual([
      'dynamodb:UpdateItem Allowances: 1 write',
      'kms:GenerateMac',
      'lambda:Invoke',
      'dynamodb:UpdateItem OwnershipClaims: 1 write',
      // The condition fails, so AppSync reads the item.
      'dynamodb:UpdateItem',
      'dynamodb:GetItem OwnershipClaims: 1 read',
      'dynamodb:PutItem AuditLog: 1 write',
    ]);
  });
});

it('an unknown claim looks like another person’s', async () => {
  const [one, other]: Person[] = [
    await givenPerson(world(), ['owners']),
    await givenPerson(world(), ['owners']),
  ];
  const { claimId } = claimIn(await startClaim(one as Person, vins['without an owner'] ?? ''));
  await world().streams.settled();
  const asks = [readClaim, (person: Person, id: string) => confirmClaim(person, id, '12345678')];

  for (const ask of asks) {
    const foreign = await see(() => ask(other as Person, claimId));
    const unknown = await see(() => ask(other as Person, '919108f7-52d1-4320-9bac-f847db4148a8'));

    expect(foreign.body).toContain('CLAIM_NOT_FOUND');
    expect(foreign.body).toBe(unknown.body);
    expect(foreign.calls.map(operationOf)).toEqual(unknown.calls.map(operationOf));
  }
  expect(codeOf(await readClaim(one as Person, claimId))).toBe('none');
});

/** An item that exists may need more units than none. */
const operationOf = (call: string): string => call.split(' ')[0] ?? '';
