/**
 * Renewals beside other changes of the vehicle: the reconciler ends no overlap early, and a renewal
 * that another change has ended stays ended.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProvisioningWorld } from '../support/provisioning.ts';
import { certificateIdOf, requestEvent } from '../support/renewal.ts';
import { resetWorld } from '../support/reset.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await shareProvisioningWorld();
});
beforeEach(() => resetWorld(at.world));
afterAll(() => at.stop());

describe('the overlap of a renewal', () => {
  it('lasts its time although other work of the vehicle was pending', async () => {
    const { certificate, referenceId } = await at.provisioned(await at.newInput());
    await at.changeSuspension(referenceId, 'THEFT');
    await at.changeSuspension(referenceId);
    const request = await requestEvent(referenceId, certificateIdOf(certificate));
    const calls = await at.callsOf(() => at.renew(request));
    const switches = calls.filter(({ operation }) => operation === 'UpdateCertificate');

    await at.ageLastWrite(referenceId);
    await at.reconcile();
    const during = await at.findVehicle(referenceId);
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    expect(switches, 'the reconciler repeats the switch').toHaveLength(1);
    expect(during).not.toHaveProperty('certificateSwitch');
    expect(during).toHaveProperty('issuance.direction', 'RUN');
    expect(await at.findVehicle(referenceId)).toHaveProperty('issuance.direction', 'UNDO');
  });

  it('continues while AWS refuses other work, which is completed later', async () => {
    const { certificate, referenceId } = await at.provisioned(await at.newInput());
    await at.changeSuspension(referenceId, 'THEFT');
    await at.changeSuspension(referenceId);
    await at.renew(await requestEvent(referenceId, certificateIdOf(certificate)));
    const fault = at.world.faults.inject({
      service: 'iot',
      operation: 'UpdateCertificate',
      kind: 'internal-error',
      times: Infinity,
    });
    await at.ageLastWrite(referenceId);
    await at.reconcile();
    fault.remove();
    const delayed = await at.findVehicle(referenceId);
    await at.ageLastWrite(referenceId);
    await at.reconcile();

    expect(delayed).toMatchObject({ certificateSwitch: { to: 'ACTIVE' }, issuance: { direction: 'RUN' } });
    expect(await at.findVehicle(referenceId)).not.toHaveProperty('certificateSwitch');
  });
});

describe('a renewal whose certificate is in use, but not activated', () => {
  /** The function is killed after it has stored the first record, before the activation. */
  async function givenUsed() {
    const input = await at.newInput();
    const { certificate, referenceId } = await at.provisioned(input);
    await at.renew(await requestEvent(referenceId, certificateIdOf(certificate)));
    const certificateId = (await at.findVehicle(referenceId))?.issuance?.certificate?.certificateId ?? '';
    const used = { kind: 'USED', referenceId, certificateId } as const;
    const stop = {
      service: 'dynamodb',
      operation: 'TransactWriteItems',
      kind: 'kill-caller-before',
    } as const;
    const fault = at.world.faults.inject(stop);
    await at.renew(used);
    fault.remove();
    expect(await at.findVehicle(referenceId)).toHaveProperty('issuance.usedAt');
    return { input, referenceId, used };
  }

  it('is not activated once a suspension has ended the renewal', async () => {
    const { referenceId, used } = await givenUsed();
    await at.changeSuspension(referenceId, 'THEFT');
    await at.changeSuspension(referenceId);

    await at.renew(used);
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    expect((await at.historyOf(referenceId)).at(-1)).toBe('RENEWAL_UNDONE');
    expect(await at.findVehicle(referenceId)).not.toHaveProperty('pendingSaga');
    expect(await at.orphans()).toEqual([]);
  });

  it('is completed before the TCU is taken out', async () => {
    const { input, referenceId, used } = await givenUsed();
    const remove = () => at.changeTcu({ referenceId, currentDeviceId: input.deviceId });

    const refused = await remove();
    await at.renew(used);

    expect(refused).toHaveProperty('error.code', 'PROVISIONING_IN_PROGRESS');
    expect((await at.historyOf(referenceId)).at(-1)).toBe('CERTIFICATE_RENEWED');
    expect(await remove()).toHaveProperty('ok.status', 'WITHOUT_TCU');
    expect(await at.orphans()).toEqual([]);
  });
});
