/**
 * Fields for persons who have signed in just now: an older session gets nothing and no call. Each
 * mutation for people is judged here, so that a new one cannot be forgotten.
 */
import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isObjectType,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { runAt, runField } from './run-field.ts';

const id = '919108f7-52d1-4320-9bac-f847db4148a8';
const other = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';
const nowSeconds = Math.floor(runAt / 1000);
const grant = { personId: other, conversionsPerDay: 900, until: '2026-03-05T05:06:07Z', purpose: 'RECALL' };

const grounds = { reason: 'DATA_SUBJECT_REQUEST', caseNumber: 'R-1' };

/** The fields of the rule in docs/SECURITY.md, "Grave requests", with arguments. */
const graveFields: Readonly<Record<string, object>> = {
  revokeReferenceId: { referenceId: id, reason: 'SCRAPPED' },
  approveReveal: { revealId: id },
  revealVin: { revealId: id },
  revealOwnVin: { referenceId: id },
  liftConversionPause: { personId: other },
  grantBulkConversion: { input: grant },
  offerVehicle: { referenceId: id },
  eraseVehicleData: { referenceId: id },
  erasePerson: { personId: other, ...grounds },
  eraseVehicle: { referenceId: id, ...grounds },
  exportPerson: { personId: other },
  approveErasure: { jobId: id },
  createExportLink: { jobId: id },
};

/** Why a session of any age is enough for the other mutations. */
const others = {
  'makes or changes a vehicle, its device or its certificate; a permit and a history are visible': [
    'provisionVehicle',
    'importDeviceInventory',
    'permitReissue',
    'replaceTcu',
    'removeTcu',
    'releaseDevice',
  ],
  'can be undone by another call': [
    'suspendVehicles',
    'resumeVehicles',
    'setReporting',
    'setPrivacyMode',
    'cancelOffer',
  ],
  'does nothing before `approveReveal` and `revealVin`': ['requestReveal'],
  'gives or ends an access, from which on nothing earlier can be read': [
    'grantAccess',
    'endAccess',
    'leaveVehicle',
    'inviteToVehicle',
    'acceptInvitation',
    'acceptTransfer',
  ],
  'is decided by the code on the screen of the vehicle, or by waiting': [
    'startOwnershipClaim',
    'confirmOwnershipClaim',
    'completeOwnershipClaim',
    'approveOwnershipClaim',
    'stopOwnershipClaim',
  ],
  'sets a name': ['nameVehicle', 'nameAccess'],
  'leaves everything as it is, and `eraseVehicleData` erases it after all': ['keepVehicleData'],
  'is checked by the vehicle': ['sendRemoteCommand'],
  'leaves nothing before `createExportLink`': ['exportVehicleData'],
  'lasts minutes': ['renewWatch', 'endWatch'],
};

const schema = buildASTSchema(parse(`scalar AWSDateTime\n${readFileSync('schema.graphql', 'utf8')}`), {
  assumeValidSDL: true,
});
const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {});

/** The mutations for people; the others are for the system itself, with IAM. */
const mutations = fieldsOf(schema.getMutationType()).filter(
  ({ astNode }) => !(astNode?.directives ?? []).some(({ name }) => name.value === 'aws_iam'),
);

/** True when the results of the type contain a VIN, or a link that works without a sign-in. */
function letsOut(type: GraphQLNamedType, seen: ReadonlySet<string> = new Set()): boolean {
  if (!isObjectType(type) || seen.has(type.name)) {
    return false;
  }
  return fieldsOf(type).some(
    (field) =>
      /^(?:vin|url)$|(?:Vin|Url)$/.test(field.name) ||
      letsOut(getNamedType(field.type), new Set([...seen, type.name])),
  );
}

const ask = (field: string, claims: Record<string, unknown>) =>
  runField(field, {
    args: graveFields[field],
    groups: ['owners', 'privacy-officers', 'tenant:acme'],
    claims,
    responses: {},
  });

describe('the mutations for people', () => {
  it('are each judged: grave, or not for a reason', () => {
    const judged = [...Object.keys(graveFields), ...Object.values(others).flat()];

    expect(judged.toSorted()).toEqual(mutations.map(({ name }) => name).toSorted());
  });

  it('state the error exactly when they are grave', () => {
    const stating = mutations.filter(({ description }) => description?.includes('SIGN_IN_TOO_OLD'));

    expect(stating.map(({ name }) => name).toSorted()).toEqual(Object.keys(graveFields).toSorted());
  });

  it('are grave when their result has a VIN or a link, which a query never has', () => {
    const letting = [...mutations, ...fieldsOf(schema.getQueryType())]
      .filter(({ type }) => letsOut(getNamedType(type)))
      .map(({ name }) => name);

    expect(letting).toEqual(['revealVin', 'revealOwnVin', 'createExportLink']);
    expect(letting.filter((name) => !Object.hasOwn(graveFields, name))).toEqual([]);
  });

  it('are stated in one place', () => {
    const [, rule = ''] = readFileSync('docs/SECURITY.md', 'utf8').split('### Grave requests');
    const named = [...(rule.split('\n#')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name);

    const ofMutations = named.filter((name) => mutations.some((field) => field.name === name));

    expect(ofMutations.toSorted()).toEqual(Object.keys(graveFields).toSorted());
  });
});

describe.each(Object.keys(graveFields))('%s', (field) => {
  it.each([
    ['older than five minutes', { auth_time: nowSeconds - 301 }],
    ['of an unknown time', {}],
  ])('is not for a sign-in %s', (_what, claims) => {
    const { calls, error } = ask(field, claims);

    expect(error?.errorType).toBe('SIGN_IN_TOO_OLD');
    expect(calls).toEqual([]);
  });

  it('is for a sign-in five minutes ago', () => {
    expect(ask(field, { auth_time: nowSeconds - 300 }).calls).not.toEqual([]);
  });
});
