/** The saga's list of steps: its order, and where a run continues a vehicle. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { nextStep as NextStep, steps as Steps } from '../../../functions/provisioning/saga.ts';
import {
  type Issuance,
  type ProvisioningItem,
  type StepName,
  stepNames,
} from '../../../functions/provisioning/provisioning-item.ts';

let steps: typeof Steps;
let nextStep: typeof NextStep;
beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('VEHICLE_REGISTRY_TABLE', 'registry');
  vi.stubEnv('UNIQUE_KEYS_TABLE', 'keys');
  vi.stubEnv('VEHICLE_HISTORY_TABLE', 'history');
  vi.stubEnv('DEVICE_INVENTORY_TABLE', 'inventory');
  vi.stubEnv('ALLOWANCES_TABLE', 'allowances');
  vi.stubEnv('PROVISIONINGS_OF_VEHICLE_PER_HOUR', '5');
  vi.stubEnv(
    'CERTIFICATE_AUTHORITY_ARN',
    'arn:aws:acm-pca:eu-central-1:000000000000:certificate-authority/one',
  );
  vi.stubEnv('CERTIFICATE_VALIDITY_DAYS', '365');
  vi.stubEnv('VEHICLE_POLICY_NAME', 'vehicle');
  ({ steps, nextStep } = await import('../../../functions/provisioning/saga.ts'));
});

const at = '2026-01-01T00:00:00.000Z';
const issuance: Issuance = {
  number: 1,
  direction: 'RUN',
  keyFingerprint: 'aa',
  certificateSigningRequest: 'pem',
  idempotencyToken: 'token',
  startedAt: at,
};
const vehicle: ProvisioningItem = {
  referenceId: '11111111-1111-4111-8111-111111111111',
  tenantId: 'north',
  hashedVin: 'k1.hash',
  encryptedVin: '',
  deviceId: 'tcu-1',
  status: 'PROVISIONING',
  attributes: {},
  issuanceCount: 1,
  createdAt: at,
  updatedAt: at,
  version: 0,
};

it('has every named step once, in the order of the names', () => {
  expect(steps.map(({ name }) => name)).toEqual(stepNames);
});

it('undoes everything outside of the registry item, and the reservation itself', () => {
  const undone = steps.filter(({ undo }) => undo !== undefined).map(({ name }) => name);

  expect(undone).toEqual([
    'reserve',
    'issue-certificate',
    'register-certificate',
    'create-thing',
    'create-fleetwise-vehicle',
  ]);
});

describe('a run begins', () => {
  it('with the first step for a new vehicle', () => {
    expect(nextStep({ ...vehicle, issuance })?.name).toBe('seal-vin');
  });

  it.each(
    stepNames
      .slice(0, -2)
      .map((name, index): [StepName, StepName | undefined] => [name, stepNames[index + 1]]),
  )('after %s with %s', (step, next) => {
    expect(nextStep({ ...vehicle, issuance: { ...issuance, step } })?.name).toBe(next);
  });

  it('with the retirement when only that is left, and not at all when nothing is left', () => {
    const retiring = {
      certificateId: 'id',
      certificateArn: 'arn',
      iotCertificateArn: 'iot',
      serialNumber: '01',
      notAfter: at,
      keyFingerprint: 'aa',
    };

    expect(nextStep({ ...vehicle, status: 'ACTIVE', retiring: [retiring] })?.name).toBe('retire-certificate');
    // As stored before there could be several.
    expect(nextStep({ ...vehicle, status: 'ACTIVE', retiring })?.name).toBe('retire-certificate');
    expect(nextStep({ ...vehicle, status: 'ACTIVE' })).toBeUndefined();
  });
});
