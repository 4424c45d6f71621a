/** One-time codes and their hashes, computed by the template's bundle under its role. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FunctionResponse, HashCodeRequest, HashCodeResult } from '../../../domain/contracts.ts';
import { toCode } from '../../../domain/one-time-codes.ts';
import {
  type ProvisioningWorld,
  functionByName,
  startProvisioningWorld,
} from '../../support/provisioning.ts';

const owner = { purpose: 'INVITATION', tenantId: 'north', subject: '' } as const;
const code = '0123456789ABCDEF';

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await startProvisioningWorld();
});
afterAll(() => at.stop());

it('makes another code with each call, and the code hashes to the same text', async () => {
  const made = [await okOf(owner), await okOf(owner)];

  for (const one of made) {
    expect(toCode(one.code)).toBe(one.code);
    expect(one.codeHash).toMatch(/^k1\.[\w-]{43}$/);
    expect(await okOf({ ...owner, code: one.code })).toEqual(one);
  }
  expect(new Set(made.map((one) => one.code)).size).toBe(2);
});

it('hashes one code differently for each kind, tenant and subject', async () => {
  const hashes = [
    await okOf({ ...owner, code }),
    await okOf({ ...owner, code, purpose: 'CLAIM' }),
    await okOf({ ...owner, code, tenantId: 'south' }),
    await okOf({ ...owner, code, subject: 'claim' }),
  ].map(({ codeHash }) => codeHash);

  expect(new Set(hashes).size).toBe(4);
});

it('makes one call of KMS, and is SERVICE_UNAVAILABLE while KMS fails, without the code in a log', async () => {
  const calls = await at.callsOf(() => okOf({ ...owner, code }));
  at.world.faults.inject({ service: 'kms', operation: 'GenerateMac', kind: 'internal-error', times: 3 });

  const outcome = await hash({ ...owner, code });

  expect(calls.map(({ operation }) => operation)).toEqual(['GenerateMac']);
  expect(outcome).toEqual({ error: { code: 'SERVICE_UNAVAILABLE' } });
  const lines = at.world.logs.events().map(({ message }) => message);
  expect(lines.join('\n')).toContain('The AWS call failed and can be retried');
  expect(lines.join('\n')).not.toContain(code);
});

async function okOf(request: HashCodeRequest): Promise<HashCodeResult> {
  const response = await hash(request);
  if (!('ok' in response)) {
    throw new Error(`The code was not hashed: ${response.error.code}`);
  }
  return response.ok;
}

async function hash(request: HashCodeRequest): Promise<FunctionResponse<HashCodeResult>> {
  const { Payload: payload } = (await at.world.dispatcher.dispatch({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: functionByName(at.world, 'HashCode'), Payload: JSON.stringify(request) },
    principal: at.world.iam.rootPrincipal,
    // Lambda's wire format of Invoke.
  })) as { readonly Payload: string };
  return JSON.parse(payload) as FunctionResponse<HashCodeResult>;
}
