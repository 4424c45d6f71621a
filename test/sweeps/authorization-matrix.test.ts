/**
 * Every field for every role and every relation to a vehicle, by the table in
 * test/support/authorization/rules.ts. test/laws/authorization-rules compares it with the schema.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Role, roles } from '../../domain/roles.ts';
import { type Cast, givenCast, relations } from '../support/authorization/cast.ts';
import { put, questionFor } from '../support/authorization/questions.ts';
import { innerRules, rules } from '../support/authorization/rules.ts';
import { type ApiResponse, codeOf } from '../support/given.ts';
import { useWorld } from '../support/world.ts';

// The matrix sends more requests than the web ACL admits from one address.
const world = useWorld({ enforceWebAcl: false });

let cast: Cast;
beforeAll(async () => {
  cast = await givenCast(world());
});

// These come last, because a vehicle whose data is being erased has no exports, provisioning
// activates the inactive vehicle, and the import makes the unknown device known.
const last = ['Mutation.eraseVehicleData', 'Mutation.provisionVehicle', 'Mutation.importDeviceInventory'];
// After everything else, because they change which vehicles the owner has access to.
const atTheEnd = ['Mutation.leaveVehicle', 'Mutation.acceptInvitation', 'Mutation.approveOwnershipClaim'];
const others = Object.keys(rules).filter((field) => !last.includes(field) && !atTheEnd.includes(field));
const cellsOf = (fields: readonly string[]) =>
  fields.flatMap((field) => roles.map((role) => [field, role] as const));

it.each(cellsOf(others))('%s for %s', checkCell);

describe('after what could be in the way', () => {
  // An export that still runs refuses an erasure.
  beforeAll(() => world().streams.settled());

  it.each(cellsOf(last))('%s for %s', checkCell);
});

async function checkCell(field: string, role: Role): Promise<void> {
  const expected = rules[field]?.[role];
  const responses = new Map<string, ApiResponse>();

  for (const relation of relations) {
    responses.set(relation, await askFor(field, role, relation));
  }

  const codes = Object.fromEntries(
    [...responses].map(([relation, response]) => [relation, codeOf(response)]),
  );
  expect(codes).toEqual(expected ?? Object.fromEntries(relations.map((one) => [one, 'Unauthorized'])));
  expect(refusalsThatDiffer([...responses.values()])).toEqual([]);
}

describe('lists', () => {
  it('of a tenant hold its vehicles in every status, and no others', async () => {
    const response = await cast.people.operators.ask('{ vehicles(limit: 100) { items { referenceId } } }');

    const outside = ['another tenant’s', 'given by another tenant', 'unknown'];
    const ofTenant = Object.entries(cast.targets).filter(([relation]) => !outside.includes(relation));
    expect(referenceIdsIn(response, 'vehicles')).toEqual(sortedIds(ofTenant.map(([, target]) => target)));
  });

  it('of a person’s vehicles hold those with an open access in the person’s tenant', async () => {
    const response = await cast.people.owners.ask('{ myVehicles { items { referenceId } } }');

    expect(referenceIdsIn(response, 'myVehicles')).toEqual(
      sortedIds([cast.targets.own, cast.targets.shared]),
    );
  });
});

describe('a field of an object', () => {
  const parents: Readonly<Record<string, readonly [root: string, path: (field: string) => string]>> = {
    Vehicle: ['Query.vehicle', (field) => `vehicle(referenceId: $id) { status ${field} }`],
    VehicleHistoryEvent: [
      'Query.vehicleHistory',
      (field) => `vehicleHistory(referenceId: $id, limit: 1) { items { event ${field} } }`,
    ],
  };
  const inner = Object.entries(innerRules).flatMap(([name, allowed]) => {
    const [type = '', field = ''] = name.split('.');
    const [root = '', path] = parents[type] ?? [];
    return roles
      .filter((role) => rules[root]?.[role] !== undefined)
      .map((role) => [name, role, allowed.includes(role), path?.(field) ?? ''] as const);
  });

  it.each(inner)('%s for %s: %s', async (_name, role, isAllowed, selection) => {
    const response = await cast.people[role].ask(`query ($id: ID!) { ${selection} }`, {
      id: cast.targets.own.referenceId,
    });

    expect(codeOf(response)).toBe(isAllowed ? 'none' : 'Unauthorized');
    expect(response.text).toMatch(/"status":"ACTIVE"|"event":"[A-Z_]+"/);
  });
});

describe('at the end', () => {
  it.each(cellsOf(atTheEnd))('%s for %s', checkCell);
});

function askFor(field: string, role: Role, relation: (typeof relations)[number]): Promise<ApiResponse> {
  return put(world(), cast.people[role], field, questionFor(field, cast.targets[relation], cast, role));
}

/** Refusals with the same code whose bodies or headers differ. */
function refusalsThatDiffer(responses: readonly ApiResponse[]): readonly string[] {
  const seen = new Map<string, string>();
  return responses
    .filter((response) => codeOf(response) !== 'none')
    .flatMap((response) => {
      const whole = JSON.stringify([response.status, response.text, headersOf(response)]);
      const first = seen.get(codeOf(response)) ?? whole;
      seen.set(codeOf(response), first);
      return first === whole ? [] : [whole];
    });
}

/** Returns the headers without those that differ between any two requests. */
function headersOf({ headers }: ApiResponse): readonly (readonly [string, string])[] {
  return [...headers].filter(([name]) => name !== 'x-amzn-requestid' && name !== 'date');
}

function referenceIdsIn(response: ApiResponse, field: string): readonly string[] {
  // The documents request exactly these fields.
  const page = response.data?.[field] as { readonly items: readonly { readonly referenceId: string }[] };
  return sortedIds(page.items);
}

function sortedIds(items: readonly { readonly referenceId: string }[]): readonly string[] {
  return items.map(({ referenceId }) => referenceId).sort();
}
