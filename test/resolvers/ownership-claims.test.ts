/**
 * The fields of claims, step by step in the APPSYNC_JS environment: failures of AWS, and conditions
 * that another call broke first.
 */
import { describe, expect, it } from 'vitest';
import { type AwsResponse, type FieldEnd, runEnvironment, runField } from './run-field.ts';

const groups = ['owners', 'tenant:acme'];
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const claimId = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';
const earlier = '2026-03-01T00:00:00.000Z';
const later = '2026-12-31T23:59:59.999Z';
const vin = '1HGCM82633A004352';

const claim = {
  claimId,
  ownerId: 'caller',
  tenantId: 'acme',
  hashedVin: 'k1.hash',
  status: 'CODE_EXPECTED',
  createdAt: earlier,
  codeUntil: later,
  tries: 1,
  codeHash: 'k1.code',
  referenceId,
};
const waiting = {
  ...claim,
  status: 'WAITING',
  provenAt: earlier,
  claimedVehicle: referenceId,
  confirmedAt: earlier,
  waitsUntil: earlier,
  warnedOwners: ['other'],
  completableUntil: later,
};
const owner = { role: 'OWNER', since: '2026-01-01T00:00:00.000Z' };

const refused: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'failed' } };
const conditionFailed = (result?: object): AwsResponse => ({
  error: { type: 'DynamoDB:ConditionalCheckFailedException', message: 'failed' },
  ...(result && { result }),
});
const cancelledAt = (index: number, type = 'ConditionalCheckFailed'): AwsResponse => ({
  error: { type: 'DynamoDB:TransactionCanceledException', message: 'cancelled' },
  result: {
    cancellationReasons: Array.from({ length: 7 }, (_, one) => ({ type: one === index ? type : 'None' })),
  },
});

type Responses = Readonly<Record<string, AwsResponse | readonly AwsResponse[]>>;
const good: Responses = {
  allowances: { result: { used: 1 } },
  hashVin: { result: { ok: { hashedVin: 'k1.hash' } } },
  hashCode: { result: { ok: { code: '12345678', codeHash: 'k1.code' } } },
  claims: [{ result: claim }, { result: { ...claim, provenAt: earlier } }],
};
const usedOnce: AwsResponse = { result: { used: 1 } };
const start = (responses: Responses = {}) =>
  runField('startOwnershipClaim', { args: { vin }, groups, responses: { ...good, ...responses } });
const confirm = (responses: Responses = {}, who: object = {}) =>
  runField('confirmOwnershipClaim', {
    args: { claimId, code: '12345678' },
    groups,
    ...who,
    responses: { ...good, ...responses },
  });
const change = (field: string, responses: Responses = {}, who: object = {}) =>
  runField(field, {
    args: { claimId },
    groups,
    ...who,
    responses: { ...good, claims: { result: waiting }, ...responses },
  });
const codeOf = ({ error }: FieldEnd) => error?.errorType;
const writesOf = ({ calls }: FieldEnd) =>
  (calls.find(({ dataSource }) => dataSource === 'claimChanges')?.request['transactItems'] ??
    []) as readonly Readonly<Record<string, unknown>>[];
const namesOf = (end: FieldEnd) => writesOf(end).map(({ operation, table }) => `${operation} ${table}`);

describe('startOwnershipClaim', () => {
  it('writes the claim and its record in one transaction, without the VIN', () => {
    const { calls, value } = start();

    const written = calls.at(-1);
    expect(written).toMatchObject({ dataSource: 'claimStarts' });
    expect((written?.request['transactItems'] as unknown[]).length).toBe(2);
    expect(JSON.stringify(calls.filter(({ dataSource }) => dataSource !== 'hashVin'))).not.toContain(vin);
    expect(value).toMatchObject({ status: 'CODE_EXPECTED', referenceId: null, claimantId: null });
  });

  it.each([
    ['the allowance', { allowances: refused }, 'SERVICE_UNAVAILABLE'],
    ['the hash', { hashVin: { result: null } }, 'SERVICE_UNAVAILABLE'],
    ['the allowance for the VIN', { allowances: [usedOnce, refused] }, 'SERVICE_UNAVAILABLE'],
    ['the allowance of the VIN', { allowances: [usedOnce, usedOnce, refused] }, 'SERVICE_UNAVAILABLE'],
    ['the transaction', { claimStarts: refused }, 'AUDIT_UNAVAILABLE'],
  ] as const)('fails without a claim when %s fails', (_what, responses, code) => {
    const end = start(responses);

    expect(codeOf(end)).toBe(code);
    // The attempt is recorded all the same.
    expect(end.calls.at(-1)?.dataSource).toBe('claimStarts');
  });

  it('counts nothing for all persons once the person’s own starts to the VIN are used up', () => {
    const { calls, error } = start({ allowances: [usedOnce, { result: { used: 4 } }] });
    const counted = calls.filter(({ dataSource }) => dataSource === 'allowances');

    expect(error?.errorType).toBe('RATE_LIMITED');
    expect(counted).toHaveLength(2);
    expect(JSON.stringify(counted[1])).toContain('caller#k1.hash#claimStartsOfPersonToVin#');
  });

  it('looks nothing up for a person whose starts are used up', () => {
    const end = start({ allowances: { result: { used: 4 } } });

    expect(end.error).toMatchObject({
      errorType: 'RATE_LIMITED',
      errorInfo: { retryAfterSeconds: expect.any(Number) as number },
    });
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances', 'claimStarts']);
  });
});

describe('confirmOwnershipClaim', () => {
  it('grants a vehicle without an owner, if it is ACTIVE and the person is not blocked', () => {
    const end = confirm();

    expect(end.value).toMatchObject({ status: 'GRANTED', referenceId });
    expect(namesOf(end).slice(0, 3)).toEqual([
      'ConditionCheck vehicles',
      'UpdateItem claims',
      'PutItem claims',
    ]);
    expect(namesOf(end)).toContain('PutItem accesses');
    // A transaction may name an item only once.
    expect(namesOf(end).filter((name) => name === 'ConditionCheck vehicles')).toHaveLength(1);
  });

  it('waits beside a present owner, and writes no access', () => {
    const end = confirm({ vehicleStates: { result: { viewers: { other: owner } } } });

    expect(end.value).toMatchObject({ status: 'WAITING', waitsUntil: '2026-03-07T05:06:07.089Z' });
    expect(writesOf(end)[2]?.['attributeValues']).toMatchObject({ warnedOwners: { L: [{ S: 'other' }] } });
    expect(namesOf(end)).toEqual([
      'ConditionCheck vehicles',
      'UpdateItem claims',
      'PutItem claims',
      'PutItem history',
    ]);
  });

  it.each([
    ['seven days after it', 'true', '2026-03-14T05:06:07.089Z'],
    ['not at all where no e-mail warns the owners', 'false', '2026-03-07T05:06:07.089Z'],
  ])('waits, and can be completed %s', (_until, byTime, completableUntil) => {
    const env = { ...runEnvironment, CLAIMS_COMPLETE_BY_TIME: byTime };

    const end = confirm({ vehicleStates: { result: { viewers: { other: owner } } } }, { env });

    expect(writesOf(end)[2]?.['attributeValues']).toMatchObject({
      waitsUntil: { S: '2026-03-07T05:06:07.089Z' },
      completableUntil: { S: completableUntil },
    });
  });

  it.each([
    ['the vehicle is no longer active', 0, 'VEHICLE_NOT_FOUND'],
    ['the person is blocked', 1, 'CLAIM_BLOCKED'],
    ['another call of the person was first', 2, 'CONFLICT'],
    ['another person was first', 4, 'CONFLICT'],
  ] as const)('fails when %s', (_when, index, code) => {
    expect(codeOf(confirm({ claimChanges: cancelledAt(index) }))).toBe(code);
  });

  it('fails with CONFLICT beside another transaction, and SERVICE_UNAVAILABLE otherwise', () => {
    expect(codeOf(confirm({ claimChanges: cancelledAt(0, 'TransactionConflict') }))).toBe('CONFLICT');
    expect(codeOf(confirm({ claimChanges: refused }))).toBe('SERVICE_UNAVAILABLE');
  });

  it.each([
    ['the hash', { hashCode: { result: { error: { code: 'SERVICE_UNAVAILABLE' } } } }],
    ['the count of the try', { claims: refused }],
    ['the comparison', { claims: [{ result: claim }, refused] }],
    ['the comparison, without an item', { claims: [{ result: claim }, { result: null }] }],
    ['the read of the access', { accesses: refused }],
    ['the read of the viewers', { vehicleStates: refused }],
  ])('fails with SERVICE_UNAVAILABLE when %s fails', (_what, responses) => {
    expect(codeOf(confirm(responses))).toBe('SERVICE_UNAVAILABLE');
  });

  const wrongCode = { claims: [{ result: claim }, conditionFailed(claim)] };

  it('counts the try before it compares, and records a wrong code before it reads the vehicle', () => {
    const wrong = confirm(wrongCode);

    expect(codeOf(wrong)).toBe('CLAIM_CODE_WRONG');
    expect(wrong.calls.map(({ dataSource }) => dataSource)).toEqual([
      ...['allowances', 'hashCode', 'claims', 'claims', 'auditLog'],
    ]);
    const record = wrong.calls.at(-1)?.request;
    expect(record).toMatchObject({
      attributeValues: {
        ...{ action: { S: 'CLAIM_CONFIRMATION' }, outcome: { S: 'WRONG_CODE' }, claimId: { S: claimId } },
      },
    });
    expect(JSON.stringify(record)).not.toMatch(new RegExp(`${referenceId}|12345678|k1\\.code`));
  });

  it('fails with AUDIT_UNAVAILABLE when a wrong code was not recorded, and records no right one', () => {
    expect(codeOf(confirm({ ...wrongCode, auditLog: refused }))).toBe('AUDIT_UNAVAILABLE');
    expect(confirm().calls.map(({ dataSource }) => dataSource)).not.toContain('auditLog');
  });

  it('grants nothing by a wrong code for a claim that was proven before', () => {
    const proven = { ...claim, provenAt: earlier };

    const wrong = confirm({ claims: [conditionFailed(proven), conditionFailed(proven)] });

    expect(codeOf(wrong)).toBe('CLAIM_CODE_WRONG');
    // Nothing limits these tries, so they are not recorded.
    expect(wrong.calls.map(({ dataSource }) => dataSource)).not.toContain('auditLog');
  });

  it.each([
    ['unknown', undefined],
    ['of another person', { ...claim, ownerId: 'other' }],
    ['of another tenant', { ...claim, tenantId: 'rival' }],
    ['without a try left', { ...claim, tries: 5 }],
  ])('finds no claim that is %s', (_which, item) => {
    expect(codeOf(confirm({ claims: conditionFailed(item) }))).toBe('CLAIM_NOT_FOUND');
  });

  it('repeats the result of a claim that waits already', () => {
    const end = confirm({ claims: [conditionFailed(waiting), { result: waiting }] });

    expect(end.value).toMatchObject({ status: 'WAITING' });
    expect(writesOf(end)).toEqual([]);
  });

  it('does not grant a proven claim after its ten minutes', () => {
    const old = { ...claim, provenAt: earlier, codeUntil: earlier };

    expect(codeOf(confirm({ claims: [conditionFailed(old), { result: old }] }))).toBe('CLAIM_NOT_FOUND');
  });
});

describe('a decision', () => {
  const asOther = { claims: { result: { ...waiting, ownerId: 'other' } } };
  const asOwner = { ...asOther, vehicleStates: { result: { viewers: { caller: owner } } } };

  it.each(['completeOwnershipClaim', 'approveOwnershipClaim', 'stopOwnershipClaim'])(
    '%s fails for an unknown claim, and when it cannot be read',
    (field) => {
      expect(codeOf(change(field, { claims: { result: null } }))).toBe('CLAIM_NOT_FOUND');
      expect(codeOf(change(field, { claims: refused }))).toBe('SERVICE_UNAVAILABLE');
    },
  );

  it.each(['approveOwnershipClaim', 'stopOwnershipClaim'])('%s is not for the claimant', (field) => {
    const everything = { groups: ['owners', 'operators', 'tenant:acme'] };

    expect(codeOf(change(field, {}, everything))).toBe('CLAIM_NOT_FOUND');
    expect(codeOf(change(field, asOther))).toBe('CLAIM_NOT_FOUND');
    expect(codeOf(change(field, asOwner))).toBeUndefined();
  });

  it('an approval is not for an owner whose access has an end, unless the person is an operator', () => {
    const viewers = { caller: { ...owner, until: later } };
    const asLessee = { ...asOther, vehicleStates: { result: { viewers } } };
    const operator = { groups: ['owners', 'operators', 'tenant:acme'] };

    expect(codeOf(change('approveOwnershipClaim', asLessee))).toBe('ACTION_NOT_ALLOWED');
    expect(codeOf(change('stopOwnershipClaim', asLessee))).toBeUndefined();
    expect(codeOf(change('approveOwnershipClaim', asLessee, operator))).toBeUndefined();
  });

  it('a completion demands that no other claim of the person waits instead', () => {
    expect(codeOf(change('completeOwnershipClaim', { claimChanges: cancelledAt(1) }))).toBe(
      'CLAIM_NOT_FOUND',
    );
    expect(codeOf(change('completeOwnershipClaim', { claimChanges: cancelledAt(0) }))).toBe(
      'VEHICLE_NOT_FOUND',
    );
  });

  it('a completion is too early while a present owner can stop the claim', () => {
    const claims = { result: { ...waiting, waitsUntil: '2026-03-04T05:07:07.089Z' } };
    const end = change('completeOwnershipClaim', {
      claims,
      vehicleStates: { result: { viewers: { other: owner } } },
    });

    expect(end.error).toMatchObject({ errorType: 'CLAIM_WAITING', errorInfo: { retryAfterSeconds: 60 } });
  });

  it('an approval and a stop of a claim that was decided meanwhile conflict or return it', () => {
    expect(codeOf(change('approveOwnershipClaim', { ...asOwner, claimChanges: cancelledAt(2) }))).toBe(
      'CONFLICT',
    );
    expect(codeOf(change('stopOwnershipClaim', { ...asOwner, claimChanges: cancelledAt(0) }))).toBe(
      'CONFLICT',
    );
    const granted = { claims: { result: { ...waiting, ownerId: 'other', status: 'GRANTED' } } };
    expect(writesOf(change('approveOwnershipClaim', { ...asOwner, ...granted }))).toEqual([]);
    expect(codeOf(change('stopOwnershipClaim', { ...asOwner, ...granted }))).toBe('CLAIM_NOT_FOUND');
  });

  it('a stop blocks the person for the waiting period', () => {
    const [, block] = writesOf(change('stopOwnershipClaim', asOwner));

    expect(block).toMatchObject({
      key: { claimId: { S: `${referenceId}#other` } },
      update: { expressionValues: { ':until': { S: '2026-03-07T05:06:07.089Z' } } },
    });
  });

  it('fails without the length of the waiting period', () => {
    const env = { ...runEnvironment, CLAIM_WAITING_HOURS: '' };

    expect(codeOf(change('stopOwnershipClaim', asOwner, { env }))).toBe('SERVICE_UNAVAILABLE');
  });
});
