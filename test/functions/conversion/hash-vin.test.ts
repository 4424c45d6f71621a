/** The keyed hash for conversions, computed by the template's bundle under its role. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FunctionResponse, HashVinRequest, HashVinResult } from '../../../domain/contracts.ts';
import {
  type ProvisioningWorld,
  functionByName,
  startProvisioningWorld,
} from '../../support/provisioning.ts';
import { findLeaks } from '../../support/leaks.ts';
import { europeanVin } from '../../support/vins.ts';

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await startProvisioningWorld();
});
afterAll(() => at.stop());

it('is the same for every spelling of a VIN, and different for another tenant', async () => {
  const vin = europeanVin();

  const [one, same, other] = [
    await hash({ vin, tenantId: 'north' }),
    await hash({ vin: ` ${vin.toLowerCase()}`, tenantId: 'north' }),
    await hash({ vin, tenantId: 'south' }),
  ];

  expect(one).toEqual({ ok: { hashedVin: expect.stringMatching(/^k1\.[\w-]{43}$/) as string } });
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});

it('makes one call of KMS, and none when the text is not a VIN', async () => {
  const good = await at.callsOf(() => hash({ vin: europeanVin(), tenantId: 'north' }));
  const bad = await at.callsOf(async () => {
    expect(await hash({ vin: 'WG00000000000000I', tenantId: 'north' })).toEqual({
      error: { code: 'INVALID_VIN' },
    });
  });

  expect(good.map(({ operation }) => operation)).toEqual(['GenerateMac']);
  expect(bad).toEqual([]);
});

it('is SERVICE_UNAVAILABLE while KMS fails, and no log holds its message', async () => {
  at.world.faults.inject({ service: 'kms', operation: 'GenerateMac', kind: 'internal-error', times: 3 });

  const outcome = await hash({ vin: europeanVin(), tenantId: 'north' });

  expect(outcome).toEqual({ error: { code: 'SERVICE_UNAVAILABLE' } });
  const lines = at.world.logs.events().map(({ message }) => message);
  expect(lines.join('\n')).toContain('The AWS call failed and can be retried');
  expect(findLeaks('logs', lines.join('\n'))).toEqual([]);
});

async function hash(request: HashVinRequest): Promise<FunctionResponse<HashVinResult>> {
  const { Payload: payload } = (await at.world.dispatcher.dispatch({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: functionByName(at.world, 'HashVin'), Payload: JSON.stringify(request) },
    principal: at.world.iam.rootPrincipal,
    // Lambda's wire format of Invoke.
  })) as { readonly Payload: string };
  return JSON.parse(payload) as FunctionResponse<HashVinResult>;
}
