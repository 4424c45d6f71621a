/** A vehicle that is active already asks with another key: it gets a new certificate, and the one before is cut off everywhere. */
import { X509Certificate } from 'node:crypto';
import { DescribeCertificateCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../local/faults.ts';
import { callPoints, letAllRest, missed, strikeEach } from '../support/fault-sweep.ts';
import {
  type ProvisioningInput,
  type ProvisioningWorld,
  startProvisioningWorld,
} from '../support/provisioning.ts';
import { signingRequest } from '../support/signing-requests.ts';

const minutes = 60_000;

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await startProvisioningWorld();
});
afterAll(() => at.stop());

describe('another key', () => {
  it('gets a new certificate under the same Reference ID; the one before is deleted and revoked', async () => {
    const input = await at.newInput();
    const first = await provisioned(input);
    const before = await at.findVehicle(first.referenceId);

    const second = await provisioned(await withNewKey(input));

    expect(second.referenceId).toBe(first.referenceId);
    expect(second.certificate).not.toBe(first.certificate);
    expect(await at.orphans()).toEqual([]);
    expect(await at.historyOf(first.referenceId)).toEqual(['RESERVED', 'ACTIVATED', 'CERTIFICATE_REPLACED']);
    const gone = new DescribeCertificateCommand({ certificateId: before?.certificate?.certificateId });
    await expect(at.iot.send(gone)).rejects.toThrow(
      expect.objectContaining({ name: 'ResourceNotFoundException' }),
    );
    expect(await revokedSerials(at)).toContain(new X509Certificate(first.certificate).serialNumber);
  });

  it('is cut in this order: registry, right to connect, session, ties, record, revocation', async () => {
    const input = await at.newInput();
    await provisioned(input);
    const next = await withNewKey(input);

    const calls = await at.callsOf(() => provisioned(next));

    const operations = calls.map(({ operation }) => operation);
    expect(
      operations
        .slice(operations.lastIndexOf('TransactWriteItems'), -1)
        .filter((name) => name !== 'DescribeEndpoint'),
    ).toEqual([
      'TransactWriteItems',
      'UpdateCertificate',
      'DeleteConnection',
      'DetachPolicy',
      'DetachThingPrincipal',
      'DeleteCertificate',
      'RevokeCertificate',
      'PutItem',
    ]);
  });

  it('stays when the call before comes again, late and byte for byte: a replaced key is refused', async () => {
    const input = await at.newInput();
    await provisioned(input);
    const next = await withNewKey(input);
    const second = await provisioned(next);

    const late = await at.provision(input);

    expect(late).toEqual({ error: { code: 'KEY_RETIRED' } });
    expect(await at.provision(next)).toEqual({ ok: second });
    expect(await at.orphans()).toEqual([]);
  });

  it('waits while a certificate for yet another key is on its way; the present key still answers', async () => {
    const input = await at.newInput();
    const first = await provisioned(input);
    at.world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'kill-caller-after' });
    const pending = await withNewKey(input);
    expect(await at.provision(pending)).toHaveProperty('died');

    const other = await at.provision(await withNewKey(input));
    const present = await at.provision(input);

    expect(other).toEqual({ error: { code: 'PROVISIONING_IN_PROGRESS', info: { retryAfterSeconds: 5 } } });
    expect(present).toEqual({ ok: first });
    expect((await provisioned(pending)).certificate).not.toBe(first.certificate);
    expect(await at.orphans()).toEqual([]);
  });
});

describe.each<FaultKind>(['internal-error', 'timeout-after-success', 'kill-caller-after'])(
  '%s at each call of a re-issue',
  (kind) => {
    it('is mended by the same call again or by the reconciler', { timeout: 5 * minutes }, async () => {
      const points = callPoints(
        await at
          .callsOf(async () => provisioned(await prepared()))
          .then((calls) => calls.slice(firstOfReissue(calls))),
      );
      const strikes = await strikeEach(at, kind, points, prepared);
      const [called, left] = [
        strikes.filter((_, index) => index % 2 === 0),
        strikes.filter((_, index) => index % 2 === 1),
      ];

      for (const { input } of called) expect(await at.provision(input)).toHaveProperty('ok');
      await letAllRest(at, left);
      await at.reconcile();

      expect(missed(strikes)).toEqual([]);
      expect(await at.orphans()).toEqual([]);
    });
  },
);

/** An input with a second key for a vehicle that is active with a first. */
async function prepared(): Promise<ProvisioningInput> {
  const input = await at.newInput();
  await provisioned(input);
  return withNewKey(input);
}

/** The first provisioning's calls come before; each of the two begins with the keyed hash. */
function firstOfReissue(calls: readonly { readonly operation: string }[]): number {
  return calls.findLastIndex(({ operation }) => operation === 'GenerateMac');
}

async function withNewKey(input: ProvisioningInput): Promise<ProvisioningInput> {
  return { ...input, certificateSigningRequest: await signingRequest() };
}

async function provisioned(input: ProvisioningInput) {
  const outcome = await at.provision(input);
  if (!('ok' in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.ok;
}

/** Upper-case hex, as Node's X509Certificate writes serial numbers. */
async function revokedSerials({ world }: ProvisioningWorld): Promise<readonly string[]> {
  const { X509Crl } = await import('@peculiar/x509');
  const [authority = ''] = world.resourcesOfType('AWS::ACMPCA::CertificateAuthority');
  const pem = await world.certificateAuthority.revocationList(world.resource(authority).ref);
  const list = new X509Crl(pem.replaceAll('X509 CRL', 'CRL'));
  return list.entries.map(({ serialNumber }) => serialNumber.toUpperCase());
}
