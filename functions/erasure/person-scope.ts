/** What the erasure of a person covers, and the parts that go through the person's accesses. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonErasureJob } from '../../domain/erasure.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { othersTimes, ownTimes } from './others-times.ts';
import type { ErasurePart } from './parts.ts';
import type { Erased, OwnTime } from './scope.ts';
import { unsharedParts } from './unshared-part.ts';

const accesses = tableName('Ownership');

/** The person, and the job whose id takes the person's place where something must stay. */
export interface PersonScope {
  /** Cognito `sub`. */
  readonly personId: string;
  readonly tenantId: string;
  readonly job: PersonErasureJob;
  /** Epoch milliseconds of the last moment at which the person could still do something. */
  readonly until: number;
}

/** Erases one page of what an access is about. */
export type AccessEraser = (
  scope: PersonScope,
  access: OwnershipItem,
  after: string | undefined,
  options: CallOptions,
) => Promise<Erased>;

/**
 * A part that runs for each access of the person in the tenant, in the order of the Reference IDs.
 * `after` is `<` and the access that is done, or `=`, the access at work and where it continues.
 */
export function eachAccess(store: string, run: AccessEraser): ErasurePart<PersonScope> {
  return {
    store,
    run: async (scope, after, options) => {
      const access = await accessAfter(scope, after, options);
      if (access === undefined) {
        return { count: 0 };
      }
      const { referenceId } = access;
      const begun = `=${referenceId} `;
      const inner = after?.startsWith(begun) === true ? after.slice(begun.length) : '';
      const page = await run(scope, access, inner === '' ? undefined : inner, options);
      const { count, isWaiting, next } = page;
      if (isWaiting === true) {
        return { count, isWaiting, next: `${begun}${next ?? inner}` };
      }
      return { count, next: next === undefined ? `<${referenceId}` : `${begun}${next}` };
    },
  };
}

/**
 * A part that runs for each time in which the person alone owned a vehicle. `run` is a part of the
 * erasure of vehicle data.
 */
export function eachOwnTime({ run, store }: ErasurePart<OwnTime>): ErasurePart<PersonScope> {
  return eachAccess(store, async (scope, access, after, options) => {
    const times = await timesOf(scope, access, options);
    const [first = '', ...rest] = (after ?? '0').split('|');
    const index = Number(first);
    const time = times[index];
    if (time === undefined) {
      return { count: 0 };
    }
    const inner = rest.join('|');
    const { count, isWaiting, next } = await run(time, inner === '' ? undefined : inner, options);
    if (isWaiting === true || next !== undefined) {
      const position = `${index}|${next ?? inner}`;
      return { count, next: position, ...(isWaiting === true && { isWaiting }) };
    }
    return { count, next: `${index + 1}` };
  });
}

/** In the order of their beginnings, so that a position names the same time again. */
async function timesOf(
  { personId: ownerId, tenantId, until }: PersonScope,
  access: OwnershipItem,
  options: CallOptions,
): Promise<readonly OwnTime[]> {
  const { referenceId } = access;
  const whole: OwnTime = { ownerId, referenceId, tenantId, from: 0, until };
  const others = await othersTimes(whole, options);
  const own = await ownTimes(whole, access, options);
  return own
    .flatMap((time) => unsharedParts(time, others))
    .sort((one, other) => one.from - other.from || one.until - other.until)
    .map((time) => ({ ...whole, ...time }));
}

/** The access at work, the next one after the last that is done, or the first one. */
export async function accessAfter(
  { personId, tenantId }: Pick<PersonScope, 'personId' | 'tenantId'>,
  after: string | undefined,
  options: CallOptions,
): Promise<OwnershipItem | undefined> {
  const name = after?.slice(1).split(' ')[0] ?? '';
  const comparison = after?.startsWith('=') === true ? '>=' : '>';
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey: last } = await documents.send(
      new QueryCommand({
        TableName: accesses,
        KeyConditionExpression: `ownerId = :personId${name === '' ? '' : ` AND referenceId ${comparison} :name`}`,
        FilterExpression: 'tenantId = :tenantId',
        ExpressionAttributeValues: {
          ':personId': personId,
          ':tenantId': tenantId,
          ...(name !== '' && { ':name': name }),
        },
        ConsistentRead: true,
        Limit: 10,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
      options,
    );
    // Only resolvers and functions of this system write the table.
    const [access] = Items as OwnershipItem[];
    if (access !== undefined) {
      return access;
    }
    start = last;
  } while (start !== undefined);
  return undefined;
}
