/**
 * A vehicle that is active already asks with another key: it gets a new certificate, and the one
 * before is cut off everywhere.
 */
import { X509Certificate } from 'node:crypto';
import { DescribeCertificateCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AllowanceItem } from '../../domain/allowance.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import type { FaultKind } from 'local-aws';
import { callPoints, letAllRest, missed, strikeEach } from '../support/fault-sweep.ts';
import {
  type ProvisioningInput,
  type ProvisioningWorld,
  caller,
  permitter,
  startProvisioningWorld,
} from '../support/provisioning.ts';
import { signingRequest } from '../../packages/local-aws/test/support/signing-requests.ts';

const minutes = 60_000;
/** The setting's default. */
const perHour = 5;

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

    await at.permit(first.referenceId);

    const second = await provisioned(await withNewKey(input));

    expect(second.referenceId).toBe(first.referenceId);
    expect(second.certificate).not.toBe(first.certificate);
    expect(await at.orphans()).toEqual([]);
    expect(await at.historyOf(first.referenceId)).toEqual([
      'RESERVED',
      'ACTIVATED',
      'REISSUE_BEGUN',
      'CERTIFICATE_REPLACED',
    ]);
    const gone = new DescribeCertificateCommand({ certificateId: before?.certificate?.certificateId });
    await expect(at.iot.send(gone)).rejects.toThrow(
      expect.objectContaining({ name: 'ResourceNotFoundException' }),
    );
    expect(await revokedSerials(at)).toContain(new X509Certificate(first.certificate).serialNumber);
  });

  it('is cut in this order: registry, right to connect, session, ties, record, revocation', async () => {
    const next = await prepared();

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
    const { referenceId } = await provisioned(input);
    await at.permit(referenceId);
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
    await at.permit(first.referenceId);
    at.world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'kill-caller-after' });
    const pending = await withNewKey(input);
    expect(await at.provision(pending)).toHaveProperty('died');

    const refused = await at.provision(await withNewKey(input));
    await at.permit(first.referenceId);
    const other = await at.provision(await withNewKey(input));
    const present = await at.provision(input);

    expect(refused).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
    expect(other).toEqual({ error: { code: 'PROVISIONING_IN_PROGRESS', info: { retryAfterSeconds: 5 } } });
    expect(present).toEqual({ ok: first });
    expect((await provisioned(pending)).certificate).not.toBe(first.certificate);
    expect(await at.orphans()).toEqual([]);
  });
});

describe('the permit for another key', () => {
  it('is demanded: a provisioner alone cannot take an active vehicle over', async () => {
    const input = await at.newInput();
    const first = await provisioned(input);

    const calls = await at.callsOf(async () => {
      expect(await at.provision(await withNewKey(input))).toEqual({
        error: { code: 'REISSUE_NOT_PERMITTED' },
      });
    });

    expect(calls.map(({ operation }) => operation)).toEqual(['GenerateMac', 'BatchGetItem', 'GetItem']);
    expect(await at.provision(input)).toEqual({ ok: first });
  });

  it('is used up by one re-issue, which the history names with those who took part', async () => {
    const input = await at.newInput();
    const { referenceId } = await provisioned(input);
    await at.permit(referenceId);
    await provisioned(await withNewKey(input));

    const again = await at.provision(await withNewKey(input));

    expect(again).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
    const lines = await at.all<VehicleHistoryItem>('VehicleHistory');
    expect(
      lines.filter((line) => line.referenceId === referenceId && line.event === 'REISSUE_BEGUN'),
    ).toMatchObject([{ actorId: caller.principalId, permittedBy: permitter }]);
  });

  it('ends', async () => {
    const input = await at.newInput();
    const { referenceId } = await provisioned(input);
    await at.permit(referenceId, { until: new Date(Date.now() - 1).toISOString() });

    expect(await at.provision(await withNewKey(input))).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
  });

  it('is unused again once the re-issue that used it is undone', async () => {
    const input = await at.newInput();
    const { referenceId } = await provisioned(input);
    await at.permit(referenceId);
    at.world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'kill-caller-after' });
    const stopped = await withNewKey(input);
    expect(await at.provision(stopped)).toHaveProperty('died');
    expect((await at.findVehicle(referenceId))?.reissuePermit).toHaveProperty('usedAt');
    await at.letGrowOld(referenceId);
    // The first run marks it for undoing, the second undoes it.
    await at.letRest(referenceId);
    await at.reconcile();
    await at.letRest(referenceId);
    await at.reconcile();

    const undone = (await at.all<VehicleHistoryItem>('VehicleHistory')).filter(
      (line) => line.referenceId === referenceId && line.event === 'PROVISIONING_UNDONE',
    );
    expect(undone).toMatchObject([{ actorId: 'system' }]);
    expect(undone[0]).not.toHaveProperty('clientId');
    expect((await at.findVehicle(referenceId))?.reissuePermit).not.toHaveProperty('usedAt');
    expect(await at.provision(stopped)).toHaveProperty('ok.referenceId', referenceId);
    expect(await at.orphans()).toEqual([]);
  });

  it('is not needed for the same key, whose certificate has expired', async () => {
    const input = await at.newInput();
    const { referenceId } = await provisioned(input);
    await at.letExpire(referenceId);

    expect(await at.provision(input)).toHaveProperty('ok.referenceId', referenceId);
    expect(await at.provision(await withNewKey(input))).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
  });
});

describe('the allowance of a vehicle', () => {
  it('holds before a certificate is ordered, and counts no retry', async () => {
    const input = await at.newInput();
    const { referenceId } = await provisioned(input);
    for (let issued = 1; issued < perHour; issued += 1) {
      await at.permit(referenceId);
      const next = await withNewKey(input);
      await provisioned(next);
      await provisioned(next);
    }
    await at.permit(referenceId);

    const calls = await at.callsOf(async () => {
      const outcome = await at.provision(await withNewKey(input));
      expect(outcome).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    });

    expect(calls.map(({ operation }) => operation)).not.toContain('IssueCertificate');
    expect((await at.findVehicle(referenceId))?.reissuePermit).not.toHaveProperty('usedAt');
    const keys = (await at.all<AllowanceItem>('Allowances')).map(
      ({ principalKindWindow }) => principalKindWindow,
    );
    expect(keys).toContainEqual(expect.stringMatching(/^k1\.[\w-]{43}#provisioningsOfVehicle#\d+$/));
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

      for (const { input } of called) {
        expect(await at.provision(input)).toHaveProperty('ok');
      }
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
  const { referenceId } = await provisioned(input);
  await at.permit(referenceId);
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
  if (!('ok' in outcome)) {
    throw new Error(JSON.stringify(outcome));
  }
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
