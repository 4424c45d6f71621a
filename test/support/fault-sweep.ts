/** Puts one trouble in the way of each AWS call of a saga in turn. */
import type { CallRecord, FaultKind } from 'local-aws';
import type { Outcome, ProvisioningInput, ProvisioningWorld, StoredVehicle } from './provisioning.ts';

/** A call of the saga by its name and how often it was made before. */
export interface CallPoint {
  readonly service: string;
  readonly operation: string;
  /** Counted from 1. */
  readonly nth: number;
}

/** What came of one trouble. */
export interface Strike {
  readonly point: CallPoint;
  readonly input: ProvisioningInput;
  readonly outcome: Outcome;
  /** How often the trouble came to pass. */
  readonly fired: number;
}

/**
 * The SDK tries three times, so three troubles in a row reach the function; a dead caller dies
 * once.
 */
export const timesToReachTheFunction: Readonly<Record<FaultKind, number>> = {
  throttle: 3,
  'internal-error': 3,
  'access-denied': 1,
  'timeout-after-success': 3,
  'kill-caller-before': 1,
  'kill-caller-after': 1,
};

/** The points at which a saga calls AWS, from the record of a run without trouble. */
export function callPoints(calls: readonly CallRecord[]): readonly CallPoint[] {
  const counts = new Map<string, number>();
  // How often a certificate is asked for before it is there differs from run to run.
  const certain = calls.filter(({ outcome }) => outcome !== 'RequestInProgressException');
  return certain.map(({ operation, service }) => {
    const nth = (counts.get(`${service}:${operation}`) ?? 0) + 1;
    counts.set(`${service}:${operation}`, nth);
    return { service, operation, nth };
  });
}

/**
 * Runs a fresh saga for each point and lets the trouble happen there; `prepare` makes its input and
 * whatever must be before it.
 */
export async function strikeEach(
  at: ProvisioningWorld,
  kind: FaultKind,
  points: readonly CallPoint[],
  prepare: () => Promise<ProvisioningInput>,
): Promise<readonly Strike[]> {
  const strikes: Strike[] = [];
  for (const point of points) {
    const input = await prepare();
    // Asked once per environment.
    if (point.operation === 'DescribeEndpoint') {
      await at.world.lambda.coldStart();
    }
    const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
    const outcome = await at.provision(input);
    fault.remove();
    strikes.push({ point, input, outcome, fired: fault.fired() });
  }
  return strikes;
}

/** The points at which the trouble never came, so that nothing was proved there. */
export function missed(strikes: readonly Strike[]): readonly CallPoint[] {
  return strikes.flatMap(({ fired, point }) => (fired === 0 ? [point] : []));
}

/**
 * Makes what the troubled calls left unfinished look as if nobody had touched it for an hour;
 * answers the Reference IDs they had reserved.
 */
export async function letAllRest(
  at: ProvisioningWorld,
  strikes: readonly Strike[],
): Promise<readonly string[]> {
  const devices = new Set(strikes.map(({ input }) => input.deviceId));
  const vehicles = await at.all<StoredVehicle>('VehicleRegistry');
  const reserved = vehicles.filter(({ deviceId = '' }) => devices.has(deviceId));
  for (const { pendingSaga, referenceId } of reserved) {
    if (pendingSaga !== undefined) {
      await at.letRest(referenceId);
    }
  }
  return reserved.map(({ referenceId }) => referenceId);
}
