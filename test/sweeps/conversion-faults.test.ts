/**
 * Conversion when a part of the system fails: no answer without a record, a record of each failure,
 * and life goes on afterwards.
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

/** While it waits, KMS takes requests and answers none of them. */
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
  operator = await givenPerson(world(), ['operators']);
});

const ask = () => operator.ask(convertAsOperator, { vin: vehicle.vin });
const outcomes = async () => (await auditOf(world(), operator)).map(({ outcome }) => outcome);
const kinds: readonly FaultKind[] = ['throttle', 'internal-error', 'access-denied', 'timeout-after-success'];

describe('without a record there is no answer', () => {
  it.each(kinds)('when writing it meets %s', async (kind) => {
    const fault = world().faults.inject({ service: 'dynamodb', operation: 'PutItem', kind });

    const answer = await ask();

    expect(fault.fired()).toBe(1);
    expect(codeOf(answer)).toBe('AUDIT_UNAVAILABLE');
    expect(answer.data).toEqual({ referenceIdForVin: null });
    expect(answer.text).not.toContain(vehicle.referenceId);
    // A lost answer means that the record may stand; nobody was told anything all the same.
    expect(await outcomes()).toEqual(kind === 'timeout-after-success' ? ['CONVERTED'] : []);
    expect((await ask()).data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it.each([
    ['a text that is no VIN', () => 'not a VIN', 0],
    ['an unknown VIN', europeanVin, 0],
    ['a failure', () => vehicle.vin, 1],
  ])('and no refusal either, for %s', async (_, vinOf, times) => {
    world().faults.inject({ service: 'dynamodb', operation: 'Query', kind: 'throttle', times });
    world().faults.inject({ service: 'dynamodb', operation: 'PutItem', kind: 'throttle' });

    const answer = await operator.ask(convertAsOperator, { vin: vinOf() });
    world().faults.clear();

    expect(codeOf(answer)).toBe('AUDIT_UNAVAILABLE');
    expect(await outcomes()).toEqual([]);
  });
});

describe('a step that fails is told and recorded', () => {
  const steps = {
    'taking the allowance': { service: 'dynamodb', operation: 'UpdateItem', times: 1 },
    'invoking the function': { service: 'lambda', operation: 'Invoke', times: 1 },
    // The SDK in the function tries three times.
    'hashing the VIN': { service: 'kms', operation: 'GenerateMac', times: 3 },
    'finding the vehicle': { service: 'dynamodb', operation: 'Query', times: 1 },
    'reading the access': { service: 'dynamodb', operation: 'GetItem', times: 1 },
  };
  const cases = Object.entries(steps).flatMap(([step, rule]) => kinds.map((kind) => ({ step, kind, rule })));

  it.each(cases)('$step: $kind', async ({ rule, kind, step }) => {
    const fault = world().faults.inject({ ...rule, kind });

    const answer = await ask();
    const fired = fault.fired();
    fault.remove();

    expect(fired).toBeGreaterThanOrEqual(1);
    expect(answer.errors).toMatchObject([
      { errorType: 'SERVICE_UNAVAILABLE', errorInfo: null, message: 'The service is not available now.' },
    ]);
    expect(answer.text).not.toContain(vehicle.referenceId);
    const [record, ...more] = await auditOf(world(), operator);
    expect(more).toEqual([]);
    expect(record).toMatchObject({ outcome: 'FAILED', actorId: operator.principalId });
    expect(record?.referenceId).toBe(step === 'reading the access' ? vehicle.referenceId : undefined);
    expect((await ask()).data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });
});

describe('the function', () => {
  it('is waited for while it starts', async () => {
    await world().lambda.coldStart(functionByName(world(), 'HashVin'));

    const answer = await ask();

    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it.each(['kill-caller-before', 'kill-caller-after'] as const)(
    'that is killed in the middle of its work (%s) fails once',
    async (kind) => {
      world().faults.inject({ service: 'kms', operation: 'GenerateMac', kind });

      const codes = [codeOf(await ask()), codeOf(await ask())];

      expect(codes).toEqual(['SERVICE_UNAVAILABLE', 'none']);
      expect(await outcomes()).toEqual(['FAILED', 'CONVERTED']);
    },
  );

  it('gets over a throttled try or two', async () => {
    const fault = world().faults.inject({
      service: 'kms',
      operation: 'GenerateMac',
      kind: 'throttle',
      times: 2,
    });

    const answer = await ask();

    expect(fault.fired()).toBe(2);
    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('gives up within its time limit when KMS does not answer, and works again', async () => {
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
