/**
 * Conversion when a part of the system fails: no response without an audit record, a record of each
 * failure, and success afterwards.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind, Gateway } from 'local-aws';
import { auditOf } from '../support/conversions.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convertAsOperator,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { functionByName } from '../support/provisioning.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

/** While this is set, KMS accepts requests and does not respond. */
let kms: Promise<void> = Promise.resolve();

const holding =
  (gateway: Gateway): Gateway =>
  async (request) => {
    if (request.headers['x-amz-target'] === 'TrentService.GenerateMac') {
      await kms;
    }
    return gateway(request);
  };

const world = useWorld({ tap: holding });

let vehicle: GivenVehicle;
let operator: Person;

beforeAll(async () => {
  vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
});

beforeEach(async () => {
  // What is sealed from earlier tests would meet the faults of this one.
  await world().streams.settled();
  operator = await givenPerson(world(), ['operators']);
});

const ask = () => operator.ask(convertAsOperator, { vin: vehicle.vin });
const outcomes = async () => (await auditOf(world(), operator)).map(({ outcome }) => outcome);
const kinds: readonly FaultKind[] = ['throttle', 'internal-error', 'access-denied', 'timeout-after-success'];

describe('a conversion without an audit record', () => {
  it.each(kinds)('fails when the write of the record meets %s', async (kind) => {
    const fault = world().faults.inject({ service: 'dynamodb', operation: 'PutItem', kind });

    const response = await ask();

    expect(fault.fired()).toBe(1);
    expect(codeOf(response)).toBe('AUDIT_UNAVAILABLE');
    expect(response.data).toEqual({ referenceIdForVin: null });
    expect(response.text).not.toContain(vehicle.referenceId);
    // After a lost response the record may exist, although the caller got an error.
    expect(await outcomes()).toEqual(kind === 'timeout-after-success' ? ['CONVERTED'] : []);
    expect((await ask()).data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it.each([
    ['a text that is not a VIN', () => 'not a VIN', 0],
    ['an unknown VIN', europeanVin, 0],
    ['a failure', () => vehicle.vin, 1],
  ])('fails the same way for %s, instead of its own error', async (_, vinOf, times) => {
    world().faults.inject({ service: 'dynamodb', operation: 'Query', kind: 'throttle', times });
    world().faults.inject({ service: 'dynamodb', operation: 'PutItem', kind: 'throttle' });

    const response = await operator.ask(convertAsOperator, { vin: vinOf() });
    world().faults.clear();

    expect(codeOf(response)).toBe('AUDIT_UNAVAILABLE');
    expect(await outcomes()).toEqual([]);
  });
});

describe('a failure of a step is returned and recorded', () => {
  const steps = {
    'taking the allowance': { service: 'dynamodb', operation: 'UpdateItem', times: 1 },
    'invoking the function': { service: 'lambda', operation: 'Invoke', times: 1 },
    // The SDK in the function tries three times.
    'hashing the VIN': { service: 'kms', operation: 'GenerateMac', times: 3 },
    'finding the vehicle': { service: 'dynamodb', operation: 'Query', times: 1 },
    'reading the access': { service: 'dynamodb', operation: 'BatchGetItem', times: 1 },
  };
  const cases = Object.entries(steps).flatMap(([step, rule]) => kinds.map((kind) => ({ step, kind, rule })));

  it.each(cases)('$step: $kind', async ({ rule, kind, step }) => {
    await world().streams.settled();
    const fault = world().faults.inject({ ...rule, kind });

    const response = await ask();
    const fired = fault.fired();
    fault.remove();

    expect(fired).toBeGreaterThanOrEqual(1);
    expect(response.errors).toMatchObject([
      { errorType: 'SERVICE_UNAVAILABLE', errorInfo: null, message: 'The service is not available now.' },
    ]);
    expect(response.text).not.toContain(vehicle.referenceId);
    const [record, ...more] = await auditOf(world(), operator);
    expect(more).toEqual([]);
    expect(record).toMatchObject({ outcome: 'FAILED', actorId: operator.principalId });
    expect(record?.referenceId).toBe(step === 'reading the access' ? vehicle.referenceId : undefined);
    expect((await ask()).data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });
});

describe('the function that hashes VINs', () => {
  it('may take its time to start', async () => {
    await world().lambda.coldStart(functionByName(world(), 'HashVin'));

    const response = await ask();

    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it.each(['kill-caller-before', 'kill-caller-after'] as const)(
    'fails once when it is killed during its work (%s)',
    async (kind) => {
      world().faults.inject({ service: 'kms', operation: 'GenerateMac', kind });

      const codes = [codeOf(await ask()), codeOf(await ask())];

      expect(codes).toEqual(['SERVICE_UNAVAILABLE', 'none']);
      expect(await outcomes()).toEqual(['FAILED', 'CONVERTED']);
    },
  );

  it('succeeds after one or two throttled attempts', async () => {
    const fault = world().faults.inject({
      service: 'kms',
      operation: 'GenerateMac',
      kind: 'throttle',
      times: 2,
    });

    const response = await ask();

    expect(fault.fired()).toBe(2);
    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('fails within its time limit when KMS does not respond, and works afterwards', async () => {
    const startedAt = Date.now();
    let release: () => void = () => undefined;
    kms = new Promise((resolve) => (release = resolve));

    const late = await ask();
    release();
    const next = await ask();

    expect(codeOf(late)).toBe('SERVICE_UNAVAILABLE');
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(next.data).toEqual({ referenceIdForVin: vehicle.referenceId });
    expect(await outcomes()).toEqual(['FAILED', 'CONVERTED']);
  });
});
