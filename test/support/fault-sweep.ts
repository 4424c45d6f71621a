/** Puts one trouble in the way of each AWS call of a saga in turn. */
import type { CallRecord } from '../../local/calls.ts';
import type { FaultKind } from '../../local/faults.ts';
import type { Outcome, ProvisioningInput, ProvisioningWorld } from './provisioning.ts';

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

/** The SDK tries three times, so three troubles in a row reach the function; a dead caller dies once. */
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
  return calls.map(({ operation, service }) => {
    const nth = (counts.get(`${service}:${operation}`) ?? 0) + 1;
    counts.set(`${service}:${operation}`, nth);
    return { service, operation, nth };
  });
}

/** Runs a fresh saga for each point and lets the trouble happen there; `prepare` makes its input and whatever must be before it. */
export async function strikeEach(
  at: ProvisioningWorld,
  kind: FaultKind,
  points: readonly CallPoint[],
  prepare: () => Promise<ProvisioningInput>,
): Promise<readonly Strike[]> {
  const strikes: Strike[] = [];
  for (const point of points) {
    const input = await prepare();
    const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
    const outcome = await at.provision(input);
    fault.remove();
    strikes.push({ point, input, outcome, fired: fault.fired() });
  }
  return strikes;
}

/** The points that a run can do without: their trouble may never come, since waiting for a certificate is not the same each time. */
export function missed(strikes: readonly Strike[]): readonly CallPoint[] {
  return strikes.flatMap(({ fired, point }) => (fired === 0 ? [point] : []));
}
