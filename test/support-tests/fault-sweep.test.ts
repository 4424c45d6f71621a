/**
 * The fault sweep reports a saga that does not recover. These tests run it on a saga of three calls
 * with a planted defect, with the emulator's own fault injection.
 */
import { describe, expect, it } from 'vitest';
import { type FaultKind, createFaults } from 'local-aws';
import {
  type CallPoint,
  type SweptProvisioning,
  callPoints,
  faultsNotRepairedByCaller,
  faultsNotRepairedByReconciler,
} from '../support/fault-sweep.ts';
import type { StoredVehicle } from '../support/orphans.ts';
import type { Outcome, ProvisioningInput } from '../support/provisioning.ts';
import { storedVehicle } from './stored-vehicle.ts';

const caller = { principal: 'caller', nth: 1 } as const;
const putItem = { service: 'dynamodb', operation: 'PutItem', ...caller };
const issueCertificate = { service: 'acm-pca', operation: 'IssueCertificate', ...caller };
const createThing = { service: 'iot', operation: 'CreateThing', ...caller };
const points: readonly CallPoint[] = [putItem, issueCertificate, createThing];

const kinds: readonly FaultKind[] = [
  'throttle',
  'internal-error',
  'timeout-after-success',
  'kill-caller-before',
  'kill-caller-after',
];

type Defect =
  | 'skips a call that it began before'
  | 'creates a second thing'
  | 'issues a second certificate'
  | 'rejects a repetition'
  | 'blames the caller'
  | 'is not reconciled';

describe('the fault sweep', () => {
  it.each(kinds)('reports nothing about a saga that recovers from %s', async (kind) => {
    expect(await faultsNotRepairedByCaller(new Saga(), kind, points)).toEqual([]);
    expect(await faultsNotRepairedByReconciler(new Saga(), kind, points)).toEqual([]);
  });

  it('reports a call that no repetition makes', async () => {
    const saga = new Saga('skips a call that it began before');

    const reported = await faultsNotRepairedByCaller(saga, 'kill-caller-before', points);

    expect(reported).toEqual(['device-3 has 0 things']);
  });

  it('reports what a repetition creates twice', async () => {
    const saga = new Saga('creates a second thing');

    const reported = await faultsNotRepairedByCaller(saga, 'kill-caller-after', points);

    expect(reported).toEqual(['device-3 has 2 things']);
  });

  it('reports a repetition that returns another certificate', async () => {
    const saga = new Saga('issues a second certificate');

    const reported = await faultsNotRepairedByCaller(saga, 'timeout-after-success', [createThing]);

    expect(reported).toEqual(['iot:CreateThing 1: the repetition returned another certificate']);
  });

  it('reports a repetition that is rejected', async () => {
    const saga = new Saga('rejects a repetition');

    const reported = await faultsNotRepairedByCaller(saga, 'kill-caller-after', [putItem]);

    expect(reported).toContainEqual(expect.stringContaining('dynamodb:PutItem 1: the repetition failed'));
  });

  it('reports an error that blames the caller for a failure of AWS', async () => {
    const saga = new Saga('blames the caller');

    const reported = await faultsNotRepairedByCaller(saga, 'throttle', [putItem]);

    expect(reported).toEqual(['dynamodb:PutItem 1: DEVICE_IN_USE']);
  });

  it('reports a vehicle that the reconciler leaves unfinished', async () => {
    const saga = new Saga('is not reconciled');

    const reported = await faultsNotRepairedByReconciler(saga, 'kill-caller-after', [issueCertificate]);

    expect(reported).toEqual(['device-1 is PROVISIONING', 'device-1 has 0 things']);
  });

  it('reports a fault that never fired, because it proves nothing', async () => {
    const never = { ...createThing, nth: 2 };
    const expected = ['iot:CreateThing 2: the fault never fired'];

    expect(await faultsNotRepairedByCaller(new Saga(), 'throttle', [never])).toEqual(expected);
    expect(await faultsNotRepairedByReconciler(new Saga(), 'throttle', [never])).toEqual(expected);
  });

  it('counts the calls of each principal and operation and leaves out polls, whose number varies', () => {
    const call = (operation: string, outcome = 'OK', principalArn = 'role') => ({
      sequence: 0,
      service: 'acm-pca',
      operation,
      principalArn,
      outcome,
      durationMs: 0,
    });

    const found = callPoints([
      call('IssueCertificate'),
      call('GetCertificate', 'RequestInProgressException'),
      call('GetCertificate'),
      call('IssueCertificate', 'OK', 'arn:aws:sts::1:assumed-role/other/environment'),
      call('IssueCertificate', 'InternalServerException'),
    ]);

    expect(found.map(({ nth, operation, principal }) => `${principal} ${operation} ${nth}`)).toEqual([
      'role IssueCertificate 1',
      'role GetCertificate 1',
      'arn:aws:iam::1:role/other IssueCertificate 1',
      'role IssueCertificate 2',
    ]);
  });
});

/** The function was killed with its caller. */
class KilledError extends Error {
  override readonly name = 'Killed';
}

/** The SDK has given up. */
class UnavailableError extends Error {
  override readonly name = 'Unavailable';
}

interface Progress {
  certificate?: string;
  things: number;
  hasBegunThing: boolean;
  mayBeTakenUp: boolean;
}

/**
 * Reserves the device, orders a certificate and creates a thing. A repetition skips finished steps.
 */
class Saga implements SweptProvisioning {
  readonly #faults = createFaults();
  readonly #vehicles = new Map<string, Progress>();
  readonly #defect: Defect | undefined;
  #devices = 0;
  #certificates = 0;

  readonly world = { faults: this.#faults, lambda: { coldStart: () => Promise.resolve() } };

  constructor(defect?: Defect) {
    this.#defect = defect;
  }

  newInput(): Promise<ProvisioningInput> {
    this.#devices += 1;
    return Promise.resolve({
      vin: 'not read here',
      deviceId: `device-${this.#devices}`,
      certificateSigningRequest: 'not read here',
    });
  }

  provision({ deviceId }: ProvisioningInput): Promise<Outcome> {
    return Promise.resolve(this.#outcomeOf(deviceId));
  }

  vehiclesOfDevice(deviceId: string): Promise<readonly StoredVehicle[]> {
    const progress = this.#vehicles.get(deviceId);
    if (progress === undefined) {
      return Promise.resolve([]);
    }
    const vehicle = { ...storedVehicle, referenceId: deviceId, deviceId };
    return Promise.resolve([
      progress.things > 0 ? vehicle : { ...vehicle, status: 'PROVISIONING', pendingSaga: 'PENDING' },
    ]);
  }

  ageUnfinishedWork(referenceId: string): Promise<void> {
    this.#require(referenceId).mayBeTakenUp = true;
    return Promise.resolve();
  }

  reconcile(): Promise<void> {
    const abandoned = [...this.#vehicles].filter(([, { mayBeTakenUp }]) => mayBeTakenUp);
    for (const [deviceId] of this.#defect === 'is not reconciled' ? [] : abandoned) {
      this.#outcomeOf(deviceId);
    }
    return Promise.resolve();
  }

  orphans(): Promise<readonly string[]> {
    const wrong = [...this.#vehicles].filter(([, { things }]) => things !== 1);
    return Promise.resolve(wrong.map(([deviceId, { things }]) => `${deviceId} has ${things} things`));
  }

  #outcomeOf(deviceId: string): Outcome {
    if (this.#defect === 'rejects a repetition' && this.#vehicles.has(deviceId)) {
      return { error: { code: 'DEVICE_IN_USE' } };
    }
    try {
      const certificate = this.#run(deviceId);
      const rest = { certificateChain: '', iotEndpoint: '', telemetryTopic: '', notAfter: '' };
      return { ok: { referenceId: deviceId, certificate, ...rest } };
    } catch (error) {
      if (error instanceof UnavailableError) {
        const isBlamed = this.#defect === 'blames the caller';
        return { error: { code: isBlamed ? 'DEVICE_IN_USE' : 'SERVICE_UNAVAILABLE' } };
      }
      return { died: 'Killed' };
    }
  }

  #run(deviceId: string): string {
    this.#call(putItem, () => {
      if (!this.#vehicles.has(deviceId)) {
        this.#vehicles.set(deviceId, { things: 0, hasBegunThing: false, mayBeTakenUp: false });
      }
    });
    const progress = this.#require(deviceId);
    if (progress.certificate === undefined || this.#defect === 'issues a second certificate') {
      const certificate = `certificate-${(this.#certificates += 1)}`;
      this.#call(issueCertificate, () => (progress.certificate = certificate));
    }
    this.#createThing(progress);
    return progress.certificate ?? '';
  }

  #createThing(progress: Progress): void {
    const isSkipped = this.#defect === 'skips a call that it began before' && progress.hasBegunThing;
    progress.hasBegunThing = true;
    const isDoubled = this.#defect === 'creates a second thing';
    if (isSkipped || (progress.things > 0 && !isDoubled)) {
      return;
    }
    try {
      this.#call(createThing, () => (progress.things = isDoubled ? progress.things + 1 : 1));
    } catch (error) {
      // The thing exists although every response was lost.
      if (!(error instanceof UnavailableError) || progress.things === 0) {
        throw error;
      }
    }
  }

  /** Calls up to three times, as the SDK does. */
  #call({ operation, service }: CallPoint, effect: () => void): void {
    for (let tries = 0; tries < 3; tries += 1) {
      const kind = this.#faults.next(service, operation, { kind: 'root', arn: caller.principal });
      if (kind === 'kill-caller-before') {
        throw new KilledError();
      }
      if (kind === undefined || kind === 'timeout-after-success' || kind === 'kill-caller-after') {
        effect();
      }
      if (kind === 'kill-caller-after') {
        throw new KilledError();
      }
      if (kind === undefined) {
        return;
      }
    }
    throw new UnavailableError();
  }

  #require(deviceId: string): Progress {
    const progress = this.#vehicles.get(deviceId);
    if (progress === undefined) {
      throw new Error(`No vehicle has the device ${deviceId}.`);
    }
    return progress;
  }
}
