/** Conversions and everything that they cause: the response, the AWS calls and the audit record. */
import type { AuditItem } from '../../domain/audit.ts';
import { type TableName, tables } from '../../domain/tables.ts';
import type { CallRecord, World } from 'local-aws';
import {
  type ApiResponse,
  type Person,
  convert,
  convertAsOperator,
  givenDevice,
  provisionVehicle,
} from './given.ts';
import { tableOf } from './provisioning.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { itemsOf } from './tables.ts';
import { europeanVin } from './vins.ts';
import type { TestWorld } from './world.ts';

/** A person who converts a VIN. */
export interface Attempt {
  readonly person: Person;
  readonly vin: string;
  /** True when the person states a purpose, as operators must. */
  readonly isOperator?: true;
}

/** Everything that a caller, or a reader of the account’s bill, can see of an attempt. */
export interface SeenAttempt {
  readonly status: number;
  readonly headerNames: readonly string[];
  readonly body: string;
  /** The calls in order, as `describeCall` writes them. */
  readonly calls: readonly string[];
}

/** The calls of a conversion that looks a vehicle up, whether it exists or not. */
export const callsOfConversion = [
  'dynamodb:UpdateItem Allowances: 1 write',
  'kms:GenerateMac',
  'lambda:Invoke',
  'dynamodb:Query VehicleRegistry: 0.5 read',
  'dynamodb:BatchGetItem Ownership: 1 read PersonPatterns: 1 read',
  'dynamodb:PutItem AuditLog: 1 write',
];

/** The calls of an attempt that is decided before the lookup. */
export const callsWithoutLookup = [
  'dynamodb:UpdateItem Allowances: 1 write',
  'dynamodb:PutItem AuditLog: 1 write',
];

/**
 * Returns the AWS calls during the work, without those that write logs and traces or read streams.
 * Announcements and commands of earlier tests end first, because their calls are in the same
 * record.
 */
export async function callsDuring(
  world: World,
  work: () => Promise<unknown>,
): Promise<readonly CallRecord[]> {
  await world.streams.settled();
  await world.rules.settled();
  await world.lambda.settled();
  const first = world.calls.next();
  await work();
  return world.calls.list(first).filter((call) => !isBackground(call));
}

/**
 * Returns whether AWS makes the call by itself: Lambda to write logs and traces, to read a stream
 * or to pass its records to a function; rules of AWS IoT and EventBridge to invoke one. Private CA
 * writes its revocation lists. The functions that seal and watch the audit log work from a stream,
 * behind every conversion.
 */
export function isBackground({ service, operation, principalArn }: CallRecord): boolean {
  return (
    ['logs', 's3', 'xray'].includes(service) ||
    operation === 'GetRecords' ||
    ['events.amazonaws.com', 'iot.amazonaws.com', 'lambda.amazonaws.com'].includes(principalArn) ||
    /SealAuditLog|WatchAuditLog/.test(principalArn)
  );
}

/**
 * Returns `service:Operation`, for DynamoDB with the table and its capacity units. Writes of global
 * indexes are left out: DynamoDB makes them after its response (DynamoDB Developer Guide, "Using
 * Global Secondary Indexes"), so a caller cannot notice them.
 */
export function describeCall(world: World, { service, operation, consumed = [] }: CallRecord): string {
  const units = consumed.map(({ table, kind, units: all, indexUnits = 0 }) => {
    const waitedFor = kind === 'write' ? all - indexUnits : all;
    return `${nameOf(world, table)}: ${waitedFor} ${kind}`;
  });
  // A batch lists its tables in no particular order.
  return [`${service}:${operation}`, ...units.toSorted()].join(' ');
}

/** Converts a VIN and records everything that can be seen of it. */
export async function seeAttempt(
  world: TestWorld,
  { isOperator, person, vin }: Attempt,
): Promise<SeenAttempt> {
  let response: ApiResponse | undefined;
  const calls = await callsDuring(world, async () => {
    response = await person.ask(isOperator === true ? convertAsOperator : convert, { vin });
  });
  return {
    status: response?.status ?? 0,
    headerNames: [...(response?.headers.keys() ?? [])].sort(),
    body: response?.text ?? '',
    calls: calls.map((call) => describeCall(world, call)),
  };
}

/** Returns the audit records of a person, oldest first. */
export async function auditOf(world: World, { principalId }: Person): Promise<readonly AuditItem[]> {
  const items = (await itemsOf(world, 'AuditLog')).filter(({ actorId }) => actorId === principalId);
  return items.sort((one, other) => one.atId.localeCompare(other.atId));
}

/**
 * Advances the world’s clock to the first second of the next minute, so that a whole window of an
 * allowance is left.
 */
export function beginMinute(world: World): void {
  const minute = 60_000;
  world.clock.advance(minute - (world.clock.now() % minute));
}

/** Creates a vehicle whose provisioning stopped half-way: it is in the registry but not active. */
export async function givenUnfinishedVehicle(
  world: TestWorld,
  provisioner: Person,
): Promise<{ vin: string; deviceId: string }> {
  const vin = europeanVin();
  const input = {
    vin,
    deviceId: await givenDevice(provisioner),
    certificateSigningRequest: await signingRequest(),
  };
  const fault = world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'kill-caller-before' });
  const response = await provisioner.ask(provisionVehicle, { input });
  fault.remove();
  if (response.errors.length === 0 || fault.fired() !== 1) {
    throw new Error('Provisioning was not stopped.');
  }
  return { vin, deviceId: input.deviceId };
}

function nameOf(world: World, deployedName: string): string {
  // The keys of `tables` are of its type.
  const names = Object.keys(tables) as TableName[];
  return names.find((name) => tableOf(world, name) === deployedName) ?? deployedName;
}
