/**
 * A renewal with a fault at each of its AWS calls: the repeated event or the reconciler brings it
 * to its end. No second live certificate and nothing unfinished remains.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import type { CertificateRequestEvent, CertificateUsedEvent } from '../../domain/renewal.ts';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import type { ProvisioningWorld } from '../support/provisioning.ts';
import { certificateIdOf, nextKey } from '../support/renewal.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

let at: ProvisioningWorld;
let points: {
  readonly ofRequest: readonly CallPoint[];
  readonly ofUse: readonly CallPoint[];
  readonly ofUndo: readonly CallPoint[];
};
beforeAll(async () => {
  at = await shareProvisioningWorld();
  const request = await givenRequest();
  const ofRequest = callPoints(await at.callsOf(() => at.renew(request)));
  const use = await useOf(request);
  const ofUse = callPoints(await at.callsOf(() => at.renew(use)));
  points = { ofRequest, ofUse, ofUndo: await callsOfUndo() };
}, 120_000);
afterAll(() => at.stop());

const kinds: readonly FaultKind[] = [
  'kill-caller-after',
  'kill-caller-before',
  'internal-error',
  'timeout-after-success',
];
const renewed = ['RESERVED', 'ACTIVATED', 'RENEWAL_BEGUN', 'CERTIFICATE_RENEWED'];
const undone = ['RESERVED', 'ACTIVATED', 'RENEWAL_BEGUN', 'RENEWAL_UNDONE'];

/** An active vehicle's request for its next certificate. */
async function givenRequest(): Promise<CertificateRequestEvent> {
  const { certificate, referenceId } = await at.provisioned(await at.newInput());
  return requestOf(referenceId, certificateIdOf(certificate));
}

async function requestOf(referenceId: string, certificateId: string): Promise<CertificateRequestEvent> {
  const { csr } = await nextKey();
  const payload = Buffer.from(JSON.stringify({ csr })).toString('base64');
  return { kind: 'REQUEST', referenceId, certificateId, payload };
}

/** The event of the first record under the offered certificate. */
async function useOf({ referenceId }: CertificateRequestEvent): Promise<CertificateUsedEvent> {
  const certificateId = (await at.findVehicle(referenceId))?.issuance?.certificate?.certificateId ?? '';
  return { kind: 'USED', referenceId, certificateId };
}

async function callsOfUndo(): Promise<readonly CallPoint[]> {
  const { referenceId } = await givenOverlapThatEnded();
  await at.ageUnfinishedWork(referenceId);
  const calls = callPoints(await at.callsOf(() => at.reconcile()));
  // After the undo the run compares the registry with AWS IoT.
  const end = calls.findIndex(({ operation }) => operation === 'Scan');
  return calls.slice(0, end).filter(({ operation }) => operation !== 'Query');
}

/** A renewal whose certificate was not used in time, and that the reconciler has marked. */
async function givenOverlapThatEnded(): Promise<CertificateRequestEvent> {
  const request = await givenRequest();
  await at.renew(request);
  await at.ageUnfinishedWork(request.referenceId);
  await at.reconcile();
  return request;
}

/** Runs the reconciler for a saga that stopped, unless it waits for the first record. */
async function reconcileUnfinished(referenceId: string): Promise<void> {
  const vehicle = await at.findVehicle(referenceId);
  if (vehicle?.pendingSaga !== undefined && vehicle.issuance?.step !== 'offer') {
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();
  }
}

async function withFault(point: CallPoint, kind: FaultKind, work: () => Promise<unknown>): Promise<void> {
  const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
  await work();
  expect(fault.fired(), `${point.operation} ${point.nth}`).toBeGreaterThan(0);
  fault.remove();
}

it('has calls in every service that a renewal uses', () => {
  expect(points.ofRequest.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['TransactWriteItems', 'IssueCertificate', 'AttachThingPrincipal', 'Publish']),
  );
  expect(points.ofUse.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining([
      'TransactWriteItems',
      'UpdateCertificate',
      'DeleteConnection',
      'RevokeCertificate',
    ]),
  );
  expect(points.ofUndo.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['UpdateCertificate', 'DeleteCertificate', 'RevokeCertificate']),
  );
});

/** Whether the reconciler comes before the caller's repetition: for every other case. */
const isReconciled = (kind: FaultKind, index: number): boolean => (kinds.indexOf(kind) + index) % 2 === 1;

describe.each(shareOf(kinds, 0, 3))('the fault %s', (kind) => {
  it('at a call of the request is repaired', { timeout: 300_000 }, async () => {
    for (const [index, point] of sampleOf(points.ofRequest, 1, kinds.indexOf(kind)).entries()) {
      const request = await givenRequest();
      await withFault(point, kind, () => at.renew(request));
      if (isReconciled(kind, index)) {
        await reconcileUnfinished(request.referenceId);
      }

      await at.renew(request);
      await at.renew(await useOf(request));

      expect(await at.historyOf(request.referenceId), point.operation).toEqual(renewed);
      expect(await at.orphans()).toEqual([]);
    }
  });

  it('at a call of the first record is repaired', { timeout: 300_000 }, async () => {
    for (const [index, point] of sampleOf(points.ofUse, 1, kinds.indexOf(kind)).entries()) {
      const request = await givenRequest();
      await at.renew(request);
      const use = await useOf(request);
      await withFault(point, kind, () => at.renew(use));
      if (isReconciled(kind, index)) {
        await reconcileUnfinished(request.referenceId);
      }

      await at.renew(use);

      expect(await at.historyOf(request.referenceId), point.operation).toEqual(renewed);
      expect(await at.orphans()).toEqual([]);
    }
  });

  it('at a call of the undo is repaired', { timeout: 300_000 }, async () => {
    for (const point of sampleOf(points.ofUndo, 1)) {
      const request = await givenOverlapThatEnded();
      const { referenceId } = request;
      await at.ageUnfinishedWork(referenceId);
      await withFault(point, kind, () => at.reconcile().catch(() => undefined));

      await reconcileAgain(referenceId);

      expect(await at.historyOf(referenceId), point.operation).toEqual(undone);
      expect(await at.orphans()).toEqual([]);
    }
  });
});

async function reconcileAgain(referenceId: string): Promise<void> {
  if ((await at.findVehicle(referenceId))?.pendingSaga !== undefined) {
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();
  }
}

describe('a vehicle', () => {
  it('gets one certificate for one request that arrives many times at once', async () => {
    const request = await givenRequest();

    await Promise.all(Array.from({ length: 24 }, () => at.renew(request)));
    const use = await useOf(request);
    await Promise.all(Array.from({ length: 24 }, () => at.renew(use)));

    expect(await at.historyOf(request.referenceId)).toEqual(renewed);
    expect(await at.orphans()).toEqual([]);
  });

  it('gets one certificate for requests with different keys at once', async () => {
    const { certificateId, referenceId } = await givenRequest();
    const requests = await Promise.all(
      Array.from({ length: 4 }, () => requestOf(referenceId, certificateId)),
    );

    await Promise.all(requests.map((one) => at.renew(one)));
    // A request for another key ends the renewal of the first one.
    const begun = (await at.historyOf(referenceId)).filter((event) => event === 'RENEWAL_BEGUN');
    await reconcileAgain(referenceId);
    await reconcileAgain(referenceId);

    expect(begun).toHaveLength(1);
    expect(await at.orphans()).toEqual([]);
  });

  it('keeps its certificate when the new one is used after its time', async () => {
    const request = await givenRequest();
    await at.renew(request);
    const use = await useOf(request);
    await at.ageUnfinishedWork(request.referenceId);
    await at.reconcile();

    await at.renew(use);
    await reconcileAgain(request.referenceId);

    expect(await at.historyOf(request.referenceId)).toEqual(undone);
    expect(await at.orphans()).toEqual([]);
  });
});
