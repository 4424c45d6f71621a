/**
 * Concurrent provisioning: one caller wins, and the others get the winner’s result or a typed
 * conflict.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Outcome, type ProvisioningWorld, startProvisioningWorld } from '../support/provisioning.ts';
import { resetWorld } from '../support/reset.ts';
import { raceRepeats } from '../support/sample.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { europeanVin } from '../support/vins.ts';

const callers = 24;
const everyone = Array.from({ length: callers }, (_, index) => index);

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await startProvisioningWorld({ lambdaConcurrency: 6 });
});
beforeEach(() => resetWorld(at.world));
afterAll(() => at.stop());

it(
  'gives 24 callers with the same request the same vehicle and the same certificate',
  { repeats: raceRepeats },
  async () => {
    const input = await at.newInput();

    const outcomes = await Promise.all(everyone.map(() => at.provision(input)));

    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toHaveProperty('ok.referenceId');
    expect(await at.all('VehicleRegistry')).toHaveLength(1);
    expect(await at.orphans()).toEqual([]);
  },
);

it(
  'gives 24 callers with different keys one vehicle with one certificate, or an error to retry',
  { repeats: raceRepeats },
  async () => {
    const input = await at.newInput();
    const inputs = await Promise.all(
      everyone.map(async () => ({ ...input, certificateSigningRequest: await signingRequest() })),
    );

    const outcomes = await Promise.all(inputs.map((one) => at.provision(one)));

    expect(new Set(referenceIds(outcomes)).size).toBe(1);
    // After the first vehicle is active, every other key needs a permit.
    const conflicts = ['PROVISIONING_IN_PROGRESS', 'REISSUE_NOT_PERMITTED'];
    expect(codes(outcomes).filter((code) => !conflicts.includes(code))).toEqual([]);
    expect(outcomes.filter((outcome) => 'ok' in outcome)).toHaveLength(1);
    expect(await at.orphans()).toEqual([]);
  },
);

it('lets one of 24 other keys use a permit, and rejects the others', { repeats: raceRepeats }, async () => {
  const input = await at.newInput();
  const [referenceId = ''] = referenceIds([await at.provision(input)]);
  await at.permit(referenceId);
  const inputs = await Promise.all(
    everyone.map(async () => ({ ...input, certificateSigningRequest: await signingRequest() })),
  );

  const outcomes = await Promise.all(inputs.map((one) => at.provision(one)));

  expect(referenceIds(outcomes)).toEqual([referenceId]);
  expect(new Set(codes(outcomes))).toEqual(new Set(['REISSUE_NOT_PERMITTED']));
  expect(await at.historyOf(referenceId)).toEqual([
    'RESERVED',
    'ACTIVATED',
    'REISSUE_BEGUN',
    'CERTIFICATE_REPLACED',
  ]);
  expect(await at.orphans()).toEqual([]);
});

it('gives a VIN to one of 24 devices and rejects the others', { repeats: raceRepeats }, async () => {
  const vin = europeanVin();
  const inputs = await Promise.all(everyone.map(async () => ({ ...(await at.newInput()), vin })));

  const outcomes = await Promise.all(inputs.map((one) => at.provision(one)));

  expect(referenceIds(outcomes)).toHaveLength(1);
  expect(codes(outcomes)).toEqual(Array.from({ length: callers - 1 }, () => 'DEVICE_MISMATCH'));
  expect(await at.orphans()).toEqual([]);
});

it('gives a device to one of 24 VINs and rejects the others', { repeats: raceRepeats }, async () => {
  const input = await at.newInput();
  const inputs = everyone.map(() => ({ ...input, vin: europeanVin() }));

  const outcomes = await Promise.all(inputs.map((one) => at.provision(one)));

  expect(referenceIds(outcomes)).toHaveLength(1);
  expect(codes(outcomes)).toEqual(Array.from({ length: callers - 1 }, () => 'DEVICE_IN_USE'));
  expect(await at.orphans()).toEqual([]);
});

it('gives a key to one of 24 vehicles and rejects the others', { repeats: raceRepeats }, async () => {
  const certificateSigningRequest = await signingRequest();
  const inputs = await Promise.all(
    everyone.map(async () => ({ ...(await at.newInput()), certificateSigningRequest })),
  );

  const outcomes = await Promise.all(inputs.map((one) => at.provision(one)));

  expect(referenceIds(outcomes)).toHaveLength(1);
  expect(codes(outcomes)).toEqual(Array.from({ length: callers - 1 }, () => 'KEY_IN_USE'));
  expect(await at.orphans()).toEqual([]);
});

it('provisions 24 vehicles concurrently', { repeats: raceRepeats }, async () => {
  const inputs = await Promise.all(everyone.map(() => at.newInput()));

  const outcomes = await Promise.all(inputs.map((one) => at.provision(one)));

  expect(new Set(referenceIds(outcomes)).size).toBe(callers);
  expect(await at.orphans()).toEqual([]);
});

function referenceIds(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) => ('ok' in outcome ? [outcome.ok.referenceId] : []));
}

function codes(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) => {
    if ('ok' in outcome) {
      return [];
    }
    return ['error' in outcome ? outcome.error.code : outcome.died];
  });
}
