/**
 * Accepting by a code, step by step in the APPSYNC_JS environment: the status of the vehicle, when
 * it is read and in the condition of the transaction, and the record of a code that gives nothing.
 */
import { describe, expect, it } from 'vitest';
import { type AwsResponse, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const since = '2026-01-01T00:00:00.000Z';
const code = {
  codeHash: 'k1.code',
  referenceId,
  tenantId: 'acme',
  ownerId: 'owner',
  since,
  validUntil: '2100-01-01T00:00:00.000Z',
};

/** A code of each kind, with the field that takes it. */
const codes = {
  'an offer': ['acceptTransfer', { ...code, purpose: 'TRANSFER' }],
  'an invitation as owner': ['acceptInvitation', { ...code, purpose: 'INVITATION', role: 'OWNER' }],
  'an invitation as driver': ['acceptInvitation', { ...code, purpose: 'INVITATION', role: 'DRIVER' }],
} as const;

/** What differs from a caller without access, whose attempts are recorded. */
interface Circumstances {
  readonly sub?: string;
  readonly access?: object;
  readonly auditLog?: AwsResponse;
}

const accept = (
  kind: keyof typeof codes,
  status: string,
  used: object = {},
  { access, auditLog = {}, sub = 'caller' }: Circumstances = {},
) => {
  const [field, item] = codes[kind];
  return runField(field, {
    sub,
    args: { code: '0123-4567-89AB-CDEF' },
    groups: ['owners', 'tenant:acme'],
    responses: {
      allowances: { result: { used: 1 } },
      auditLog,
      hashCode: { result: { ok: { code: '0123456789ABCDEF', codeHash: 'k1.code' } } },
      codes: { result: { ...item, ...used } },
      vehicles: { result: { referenceId, tenantId: 'acme', status } },
      accesses: { result: access ?? null },
      vehicleStates: { result: { viewers: { owner: { role: 'OWNER', since } } } },
    },
  });
};

/** The statuses that the transaction demands of the vehicle. */
const demandedOf = ({ calls }: ReturnType<typeof accept>): readonly string[] => {
  const written = calls.find(({ dataSource }) => dataSource === 'acceptedCodes')?.request['transactItems'];
  const checks = ((written ?? []) as readonly { readonly operation: string; readonly condition?: unknown }[])
    .filter(({ operation }) => operation === 'ConditionCheck')
    .map(({ condition }) => JSON.stringify(condition));
  return ['ACTIVE', 'WITHOUT_TCU', 'SUSPENDED'].filter((one) => checks.join().includes(`"${one}"`));
};

describe('a code that makes its user an owner', () => {
  it.each(['an offer', 'an invitation as owner'] as const)(
    'rests while the vehicle is suspended: %s',
    (kind) => {
      expect(accept(kind, 'SUSPENDED').error?.errorType).toMatch(/^(OFFER|INVITATION)_NOT_FOUND$/);
      for (const status of ['ACTIVE', 'WITHOUT_TCU']) {
        expect(demandedOf(accept(kind, status)), status).toEqual(['ACTIVE', 'WITHOUT_TCU']);
      }
    },
  );
});

it('a driver’s invitation can be used for a suspended vehicle too', () => {
  expect(demandedOf(accept('an invitation as driver', 'SUSPENDED'))).toEqual([
    'ACTIVE',
    'WITHOUT_TCU',
    'SUSPENDED',
  ]);
});

describe('a code that the caller has used', () => {
  const used = { acceptedBy: 'caller', acceptedSince: since };
  const access = { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since };

  it.each(['an offer', 'an invitation as owner', 'an invitation as driver'] as const)(
    'returns the access that it gave, and no access that the caller got in another way: %s',
    (kind) => {
      expect(accept(kind, 'ACTIVE', used, { access }).value).toMatchObject({ role: 'OWNER', since });
      const later = { ...access, since: '2026-02-01T00:00:00.000Z' };
      expect(accept(kind, 'ACTIVE', used, { access: later }).error?.errorType).toMatch(
        /^(OFFER|INVITATION)_NOT_FOUND$/,
      );
    },
  );
});

describe('a code that gives the caller nothing', () => {
  const unusable: readonly (readonly [string, object])[] = [
    ['used by another person', { acceptedBy: 'other', acceptedSince: since }],
    ['expired', { validUntil: '2026-01-02T00:00:00.000Z' }],
    ['of another tenant, as an unknown one', { tenantId: 'rival' }],
    ['of an owner who has lost the access', { ownerId: 'former' }],
  ];
  const recordOf = ({ calls }: ReturnType<typeof accept>) =>
    calls.filter(({ dataSource }) => dataSource === 'auditLog').map(({ request }) => request);

  it.each(unusable)(
    'is recorded without the code and the vehicle, by the same calls: %s',
    (_which, facts) => {
      for (const kind of ['an offer', 'an invitation as driver'] as const) {
        const end = accept(kind, 'ACTIVE', facts);

        expect(end.error?.errorType).toMatch(/^(OFFER|INVITATION)_NOT_FOUND$/);
        expect(end.calls.map(({ dataSource }) => dataSource)).toEqual([
          'allowances',
          'hashCode',
          'codes',
          'vehicles',
          'accesses',
          'vehicleStates',
          'auditLog',
        ]);
        const [record] = recordOf(end);
        expect(record).toMatchObject({
          operation: 'PutItem',
          attributeValues: {
            action: { S: kind === 'an offer' ? 'TRANSFER_ACCEPTANCE' : 'INVITATION_ACCEPTANCE' },
            ...{ outcome: { S: 'WRONG_CODE' }, actorId: { S: 'caller' }, tenantId: { S: 'acme' } },
          },
        });
        expect(JSON.stringify(record)).not.toMatch(new RegExp(`${referenceId}|0123|k1\\.code`));
      }
    },
  );

  it('is the caller’s own offer', () => {
    const end = accept('an offer', 'ACTIVE', {}, { sub: 'owner' });

    expect(end.error?.errorType).toBe('OFFER_NOT_FOUND');
    expect(recordOf(end)).toHaveLength(1);
  });

  it('fails with AUDIT_UNAVAILABLE when the record was not written', () => {
    const refused: AwsResponse = { error: { type: 'DynamoDB:AmazonDynamoDBException', message: '' } };

    expect(accept('an offer', 'ACTIVE', { tenantId: 'rival' }, { auditLog: refused }).error?.errorType).toBe(
      'AUDIT_UNAVAILABLE',
    );
  });

  it('is none of the other field, which fails alike', () => {
    for (const purpose of ['INVITATION', 'TRANSFER'] as const) {
      const kind = purpose === 'TRANSFER' ? 'an invitation as driver' : 'an offer';

      const end = accept(kind, 'ACTIVE', { purpose });

      expect(end.error?.errorType).toMatch(/^(OFFER|INVITATION)_NOT_FOUND$/);
      expect(recordOf(end)).toEqual([]);
      expect(end.calls.map(({ dataSource }) => dataSource)).not.toContain('acceptedCodes');
    }
  });

  it('is none that gives an access', () => {
    expect(recordOf(accept('an offer', 'ACTIVE'))).toEqual([]);
    expect(recordOf(accept('an invitation as driver', 'ACTIVE'))).toEqual([]);
  });
});
