/**
 * An active vehicle requests a certificate for another key: it gets a new certificate, and the old
 * one is retired everywhere.
 */
import { X509Certificate } from 'node:crypto';
import { DescribeCertificateCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AllowanceItem } from '../../domain/allowance.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import { type ProvisioningWorld, caller, permitter, withNewKey } from '../support/provisioning.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

/** The setting’s default. */
const perHour = 5;

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await shareProvisioningWorld();
});
afterAll(() => at.stop());

describe('another key', () => {
  it('gets a new certificate under the same Reference ID, and the old one is deleted and revoked', async () => {
    const input = await at.newInput();
    const first = await at.provisioned(input);
    const before = await at.findVehicle(first.referenceId);

    await at.permit(first.referenceId);

    const second = await at.provisioned(await withNewKey(input));

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

  it('retires the old certificate in the order registry, status, session, attachments, deletion, revocation', async () => {
    const next = await at.newReissue();

    const calls = await at.callsOf(() => at.provisioned(next));

    const operations = calls.map(({ operation }) => operation);
    expect(
      operations
        .slice(operations.lastIndexOf('TransactWriteItems'), -1)
        .filter((name) => name !== 'DescribeEndpoint'),
    ).toEqual([
      'TransactWriteItems',
      'UpdateCertificate',
      'DeleteConnection',
      // The vehicle’s own policy, and that for FleetWise.
      'DetachPolicy',
      ...(inject('fleetWise') ? ['DetachPolicy'] : []),
      'DetachThingPrincipal',
      'DeleteCertificate',
      'RevokeCertificate',
      'PutItem',
    ]);
  });

  it('stays in use when the earlier request arrives again, because a replaced key is rejected', async () => {
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    await at.permit(referenceId);
    const next = await withNewKey(input);
    const second = await at.provisioned(next);

    const late = await at.provision(input);

    expect(late).toEqual({ error: { code: 'KEY_RETIRED' } });
    expect(await at.provision(next)).toEqual({ ok: second });
    expect(await at.orphans()).toEqual([]);
  });

  it('must wait while a certificate for a third key is being issued, and the present key still works', async () => {
    const input = await at.newInput();
    const first = await at.provisioned(input);
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
    expect((await at.provisioned(pending)).certificate).not.toBe(first.certificate);
    expect(await at.orphans()).toEqual([]);
  });
});

describe('the permit for another key', () => {
  it('is required, so that a provisioner alone cannot take over an active vehicle', async () => {
    const input = await at.newInput();
    const first = await at.provisioned(input);

    const calls = await at.callsOf(async () => {
      expect(await at.provision(await withNewKey(input))).toEqual({
        error: { code: 'REISSUE_NOT_PERMITTED' },
      });
    });

    expect(calls.map(({ operation }) => operation)).toEqual(['GenerateMac', 'BatchGetItem', 'GetItem']);
    expect(await at.provision(input)).toEqual({ ok: first });
  });

  it('is used up by one re-issue, whose history names provisioner and permitter', async () => {
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    await at.permit(referenceId);
    await at.provisioned(await withNewKey(input));

    const again = await at.provision(await withNewKey(input));

    expect(again).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
    const lines = await at.all<VehicleHistoryItem>('VehicleHistory');
    expect(
      lines.filter((line) => line.referenceId === referenceId && line.event === 'REISSUE_BEGUN'),
    ).toMatchObject([{ actorId: caller.principalId, permittedBy: permitter }]);
  });

  it('expires', async () => {
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    await at.permit(referenceId, { until: new Date(Date.now() - 1).toISOString() });

    expect(await at.provision(await withNewKey(input))).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
  });

  it('is unused again after the re-issue that used it is undone', async () => {
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    await at.permit(referenceId);
    at.world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'kill-caller-after' });
    const stopped = await withNewKey(input);
    expect(await at.provision(stopped)).toHaveProperty('died');
    expect((await at.findVehicle(referenceId))?.reissuePermit).toHaveProperty('usedAt');
    await at.ageIssuance(referenceId);
    // The first run marks the re-issue for undoing, and the second undoes it.
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();
    await at.ageUnfinishedWork(referenceId);
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

  it('is not needed for the same key when its certificate has expired', async () => {
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    await at.expireCertificate(referenceId);

    expect(await at.provision(input)).toHaveProperty('ok.referenceId', referenceId);
    expect(await at.provision(await withNewKey(input))).toEqual({ error: { code: 'REISSUE_NOT_PERMITTED' } });
  });
});

describe('the allowance of a vehicle', () => {
  it('is checked before a certificate is ordered, and does not count retries', async () => {
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    for (let issued = 1; issued < perHour; issued += 1) {
      await at.permit(referenceId);
      const next = await withNewKey(input);
      await at.provisioned(next);
      await at.provisioned(next);
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

/** Returns the revoked serial numbers in upper-case hex, as Node's X509Certificate writes them. */
async function revokedSerials({ world }: ProvisioningWorld): Promise<readonly string[]> {
  const { X509Crl } = await import('@peculiar/x509');
  const [authority = ''] = world.resourcesOfType('AWS::ACMPCA::CertificateAuthority');
  const pem = await world.certificateAuthority.revocationList(world.resource(authority).ref);
  const list = new X509Crl(pem.replaceAll('X509 CRL', 'CRL'));
  return list.entries.map(({ serialNumber }) => serialNumber.toUpperCase());
}
