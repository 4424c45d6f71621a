/**
 * Injects one fault at each AWS call of provisioning in turn, and reports where neither the caller
 * nor the reconciler repairs what the fault left.
 */
import type { CallRecord, FaultKind, World } from 'local-aws';
import type { StoredVehicle } from './orphans.ts';
import type { Outcome, ProvisioningInput } from './provisioning.ts';
import { rolesOf } from './roles.ts';

/** A call of the saga. */
export interface CallPoint {
  readonly service: string;
  readonly operation: string;
  /** ARN of the caller’s role, so that a fault hits no other function or resolver. */
  readonly principal: string;
  /** Position among the principal's calls of this operation, counted from 1. */
  readonly nth: number;
}

/** What a sweep needs of provisioning. Tests of the sweep pass a defective stand-in. */
export interface SweptProvisioning {
  readonly world: {
    readonly faults: Pick<World['faults'], 'inject'>;
    readonly lambda: Pick<World['lambda'], 'coldStart'>;
  };
  newInput(): Promise<ProvisioningInput>;
  provision(input: ProvisioningInput): Promise<Outcome>;
  vehiclesOfDevice(deviceId: string): Promise<readonly StoredVehicle[]>;
  /** Makes the reconciler treat the vehicle's unfinished work as abandoned. */
  ageUnfinishedWork(referenceId: string): Promise<void>;
  reconcile(): Promise<unknown>;
  orphans(): Promise<readonly string[]>;
}

/** A run of the saga with a fault at one of its calls. */
interface FaultRun {
  readonly point: CallPoint;
  readonly input: ProvisioningInput;
  readonly outcome: Outcome;
  /** How many calls met the fault. */
  readonly fired: number;
}

/** Every way in which a call of a function fails, or the function dies at it. */
export const faultKinds: readonly FaultKind[] = [
  'throttle',
  'internal-error',
  'access-denied',
  'timeout-after-success',
  'kill-caller-before',
  'kill-caller-after',
];

/** The SDK calls three times before an error reaches the function. A caller is killed only once. */
export const timesToReachTheFunction: Readonly<Record<FaultKind, number>> = {
  throttle: 3,
  'internal-error': 3,
  'access-denied': 1,
  'timeout-after-success': 3,
  'kill-caller-before': 1,
  'kill-caller-after': 1,
};

/** Returns the points at which a saga calls AWS, from the calls of a run without faults. */
export function callPoints(calls: readonly CallRecord[]): readonly CallPoint[] {
  const counts = new Map<string, number>();
  // The number of polls for a certificate that is not yet issued differs from run to run.
  const certain = calls.filter(({ outcome }) => outcome !== 'RequestInProgressException');
  return certain.map(({ operation, principalArn, service }) => {
    const principal = roleOf(principalArn);
    const key = `${principal} ${service}:${operation}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { service, operation, principal, nth };
  });
}

/** The Lambda functions that make calls among these, by the names of their constructs. */
export function functionsIn(world: World, points: readonly CallPoint[]): readonly string[] {
  const principals = new Set(points.map(({ principal }) => principal));
  const names = rolesOf(world).flatMap(({ arn, name }) => (principals.has(arn) ? [name] : []));
  return names.flatMap((name) => /^function (\w+)$/.exec(name)?.[1] ?? []).sort();
}

/** The points among these at which a function calls, not AppSync itself. */
export function ofFunctions(world: World, points: readonly CallPoint[]): readonly CallPoint[] {
  return points.filter((point) => functionsIn(world, [point]).length > 0);
}

/** The ARN of a session’s role; Lambda names the session after the environment. */
function roleOf(principalArn: string): string {
  return principalArn.replace(/:sts:(.*):assumed-role\/([^/]+)\/.*$/, ':iam:$1:role/$2');
}

/**
 * Runs a new saga with the fault at each point, then makes each call again without it. Reports
 * faults that never fired, errors that do not ask for a repetition, repetitions that fail or return
 * another certificate, and orphans.
 */
export async function faultsNotRepairedByCaller(
  at: SweptProvisioning,
  kind: FaultKind,
  points: readonly CallPoint[],
): Promise<readonly string[]> {
  const runs = await runWithFaults(at, kind, points);
  const repetitions: string[] = [];
  for (const run of runs) {
    repetitions.push(...(await repeat(at, run)));
  }
  return [...pointsNotReached(runs), ...unexpectedErrors(runs), ...repetitions, ...(await at.orphans())];
}

/**
 * Runs a new saga with the fault at each point, then only the reconciler. Reports faults that never
 * fired, vehicles that are not active, and orphans.
 */
export async function faultsNotRepairedByReconciler(
  at: SweptProvisioning,
  kind: FaultKind,
  points: readonly CallPoint[],
): Promise<readonly string[]> {
  const runs = await runWithFaults(at, kind, points);
  for (const { pendingSaga, referenceId } of await vehiclesOf(at, runs)) {
    if (pendingSaga !== undefined) {
      await at.ageUnfinishedWork(referenceId);
    }
  }
  await at.reconcile();
  const inactive = (await vehiclesOf(at, runs)).filter(({ status }) => status !== 'ACTIVE');
  return [
    ...pointsNotReached(runs),
    ...inactive.map(({ referenceId, status }) => `${referenceId} is ${status}`),
    ...(await at.orphans()),
  ];
}

async function runWithFaults(
  at: SweptProvisioning,
  kind: FaultKind,
  points: readonly CallPoint[],
): Promise<readonly FaultRun[]> {
  const runs: FaultRun[] = [];
  for (const point of points) {
    const input = await at.newInput();
    // Each execution environment reads the endpoint only once.
    if (point.operation === 'DescribeEndpoint') {
      await at.world.lambda.coldStart();
    }
    const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
    const outcome = await at.provision(input);
    fault.remove();
    runs.push({ point, input, outcome, fired: fault.fired() });
  }
  return runs;
}

function pointsNotReached(runs: readonly FaultRun[]): readonly string[] {
  return runs
    .filter(({ fired }) => fired === 0)
    .map(({ point }) => `${nameOf(point)}: the fault never fired`);
}

/**
 * A saga with a fault may still succeed, because the SDK retries or because the call had its
 * effect. Otherwise it fails with SERVICE_UNAVAILABLE, or its function is killed.
 */
function unexpectedErrors(runs: readonly FaultRun[]): readonly string[] {
  return runs.flatMap(({ outcome, point }) =>
    'error' in outcome && outcome.error.code !== 'SERVICE_UNAVAILABLE'
      ? [`${nameOf(point)}: ${outcome.error.code}`]
      : [],
  );
}

async function repeat(
  at: SweptProvisioning,
  { input, outcome, point }: FaultRun,
): Promise<readonly string[]> {
  const repeated = await at.provision(input);
  if (!('ok' in repeated)) {
    return [`${nameOf(point)}: the repetition failed: ${JSON.stringify(repeated)}`];
  }
  return 'ok' in outcome && repeated.ok.certificate !== outcome.ok.certificate
    ? [`${nameOf(point)}: the repetition returned another certificate`]
    : [];
}

async function vehiclesOf(
  at: SweptProvisioning,
  runs: readonly FaultRun[],
): Promise<readonly StoredVehicle[]> {
  return (await Promise.all(runs.map(({ input }) => at.vehiclesOfDevice(input.deviceId)))).flat();
}

function nameOf({ nth, operation, service }: CallPoint): string {
  return `${service}:${operation} ${nth}`;
}

/** The calls of a function's own code since a call, without what Lambda does under its role. */
export function pointsOfFunction(world: World, name: string, from: number): readonly CallPoint[] {
  return callPoints(
    world.calls
      .list(from)
      .filter(({ principalArn }) => principalArn.includes(name) && !principalArn.includes('awslambda_'))
      .filter(({ service }) => service !== 'logs' && service !== 'xray'),
  );
}
