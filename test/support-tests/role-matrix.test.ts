/** The role sweeps report a role that can do more or less than intended. */
import { describe, expect, it } from 'vitest';
import { type AccessAttempt, verdictOf, wrongVerdicts } from '../support/role-matrix.ts';

describe('the role matrix', () => {
  it('reports nothing about a role that has exactly its access', async () => {
    const role = stored({ reads: ['Telemetry'], isMeantToRead: ['Telemetry'] });

    expect(await wrongVerdicts('function Reader', role)).toEqual([]);
  });

  it('reports a role that can read a table that it should not read', async () => {
    const role = stored({ reads: ['Telemetry', 'Ownership'], isMeantToRead: ['Telemetry'] });

    expect(await wrongVerdicts('function Reader', role)).toEqual([
      'function Reader: GetItem Ownership: allowed',
    ]);
  });

  it('reports a role that cannot read a table that it should read', async () => {
    const role = stored({ reads: [], isMeantToRead: ['Telemetry'] });

    expect(await wrongVerdicts('function Reader', role)).toEqual([
      'function Reader: GetItem Telemetry: AccessDeniedException',
    ]);
  });

  it('counts another error of the service as allowed, because authorization comes first', async () => {
    expect(await verdictOf(Promise.reject(sdkError('ConditionalCheckFailedException')))).toBe('allowed');
    expect(await verdictOf(Promise.reject(sdkError('AccessDeniedException')))).toBe('AccessDeniedException');
  });

  it.each([
    [
      'a broken connection',
      Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET', $metadata: { attempts: 3 } }),
    ],
    ['a defect of the attempt itself', new TypeError('place is undefined')],
  ])('throws for %s, which is not a verdict', async (_name, error) => {
    await expect(verdictOf(Promise.reject(error))).rejects.toMatchObject({ cause: error });
  });
});

const tables = ['Telemetry', 'Ownership', 'AuditLog'];

function stored(role: {
  readonly reads: readonly string[];
  readonly isMeantToRead: readonly string[];
}): readonly AccessAttempt[] {
  return tables.map((table) => ({
    name: `GetItem ${table}`,
    isAllowed: role.isMeantToRead.includes(table),
    attempt: () =>
      role.reads.includes(table) ? Promise.resolve({}) : Promise.reject(sdkError('AccessDeniedException')),
  }));
}

/** An error as an SDK client throws it for a response of a service. */
function sdkError(name: string): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } });
}
