/**
 * Accepting by a code, step by step in the APPSYNC_JS environment: the status of the vehicle, when
 * it is read and in the condition of the transaction.
 */
import { describe, expect, it } from 'vitest';
import { runField } from './run-field.ts';

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

const accept = (
  kind: keyof typeof codes,
  status: string,
  used: object = {},
  access: object | null = null,
) => {
  const [field, item] = codes[kind];
  return runField(field, {
    args: { code: '0123-4567-89AB-CDEF' },
    groups: ['owners', 'tenant:acme'],
    responses: {
      allowances: { result: { used: 1 } },
      hashCode: { result: { ok: { code: '0123456789ABCDEF', codeHash: 'k1.code' } } },
      codes: { result: { ...item, ...used } },
      vehicles: { result: { referenceId, tenantId: 'acme', status } },
      accesses: { result: access },
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
      expect(accept(kind, 'ACTIVE', used, access).value).toMatchObject({ role: 'OWNER', since });
      const later = { ...access, since: '2026-02-01T00:00:00.000Z' };
      expect(accept(kind, 'ACTIVE', used, later).error?.errorType).toMatch(/^(OFFER|INVITATION)_NOT_FOUND$/);
    },
  );
});
