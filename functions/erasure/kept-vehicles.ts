/**
 * The vehicles of a person who is erased, with the times in which the person alone owned them. They
 * are kept with the job before the accesses and the history are erased: a restored backup of one
 * table brings back data that only they lead to.
 */
import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { type KeptVehicle, keptVehicleKey } from '../../domain/erasure.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { periodAgo } from '../former-owners/period.ts';
import { sharingTimes } from '../former-owners/sharing-times.ts';
import { ownTimes } from './own-times.ts';
import type { Erased, OwnTime, PersonScope } from './scope.ts';
import { unsharedParts } from './unshared-part.ts';

const TableName = tableName('DataJobs');

/** A vehicle with the times in which the erased person alone owned it. */
export interface OwnVehicle {
  readonly referenceId: string;
  readonly times: readonly ErasedRange[];
}

/**
 * Adds the vehicle of an access that has ended to the list. A vehicle of an earlier run stays as it
 * is: the history no longer names the person.
 */
export async function keepVehicle(
  scope: PersonScope,
  access: OwnershipItem,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { expiresAt, jobId } = scope.job;
  const { referenceId } = access;
  if ((await read(keptVehicleKey(jobId, referenceId), options)) !== undefined) {
    return { count: 0 };
  }
  const times = await timesOf(scope, access, options);
  const first = await read(keptVehicleKey(jobId), options);
  const begin: KeptVehicle = { jobId: keptVehicleKey(jobId), next: referenceId, times: [], expiresAt };
  const vehicle: KeptVehicle = { ...first, jobId: keptVehicleKey(jobId, referenceId), times, expiresAt };
  const command = new TransactWriteCommand({
    ClientRequestToken: randomUUID(),
    TransactItems: [
      { Put: { TableName, Item: vehicle, ConditionExpression: 'attribute_not_exists(jobId)' } },
      { Put: { TableName, Item: begin, ...ifFirst(first?.next) } },
    ],
  });
  // Another run of the step may have come first, which fails this one. It is then repeated.
  await documents.send(command, options);
  return { count: 0 };
}

/** Items of the list that one step reads. */
const maxPerStep = 50;

/**
 * Keeps the list as long as the job, which a new approval makes longer. `after` is the vehicle at
 * which the next step continues.
 */
export async function keepLonger(
  { job: { expiresAt, jobId } }: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  let next: string | undefined = after ?? '';
  for (let items = 0; items < maxPerStep && next !== undefined; items += 1) {
    const item: KeptVehicle | undefined = await read(keptVehicleKey(jobId, next), options);
    if (item !== undefined && item.expiresAt < expiresAt) {
      // The list grows at its beginning only, and no more access is granted.
      await documents.send(new PutCommand({ TableName, Item: { ...item, expiresAt } }), options);
    }
    next = item?.next;
  }
  return { count: 0, ...(next !== undefined && { next }) };
}

/** The vehicle at work, the next one after the last that is done, or the first one. */
export async function vehicleAfter(
  { job: { jobId } }: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<OwnVehicle | undefined> {
  const name = after?.slice(1).split(' ')[0] ?? '';
  const item = await read(keptVehicleKey(jobId, name), options);
  if (after?.startsWith('=') === true) {
    return item && { referenceId: name, times: item.times };
  }
  const referenceId = item?.next;
  const next = referenceId && (await read(keptVehicleKey(jobId, referenceId), options));
  return next ? { referenceId: referenceId ?? '', times: next.times } : undefined;
}

/** Returns the times of one access, the earliest first. */
async function timesOf(
  { personId: ownerId, tenantId, until }: PersonScope,
  access: OwnershipItem,
  options: CallOptions,
): Promise<readonly ErasedRange[]> {
  const { referenceId } = access;
  const whole: OwnTime = { ownerId, referenceId, tenantId, from: 0, until };
  const others = await sharingTimes(whole, periodAgo(), options);
  const own = await ownTimes(whole, access, options);
  return own
    .flatMap((time) => unsharedParts(time, others))
    .map(({ from, until: end }) => ({ from, until: end }))
    .sort((one, other) => one.from - other.from || one.until - other.until);
}

function ifFirst(next: string | undefined) {
  return {
    ConditionExpression: next === undefined ? 'attribute_not_exists(jobId)' : '#next = :next',
    ...(next !== undefined && {
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: { ':next': next },
    }),
  };
}

async function read(jobId: string, options: CallOptions): Promise<KeptVehicle | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName, Key: { jobId }, ConsistentRead: true }),
    options,
  );
  // Only this module writes such keys.
  return item as KeptVehicle | undefined;
}
