/**
 * Ends an access of a person who is erased, by the rules of leaving: a vehicle keeps at least one
 * owner or none, so the last owner takes the drivers along. Connections are closed before the step
 * ends, and `settleAccessEnds` closes those that it could not.
 */
import { randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isOpenAccess } from '../../domain/access.ts';
import { left } from '../../domain/leave.ts';
import { type OwnershipItem, type VehicleHistoryItem, unpublishedEnd } from '../../domain/registry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { PersonAccess, Viewers } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { findAccess } from '../former-owners/person-times.ts';
import { publishEnds } from '../ownership/access-ends.ts';
import { historyExpiryOf } from '../runtime/retention.ts';
import { scanFor } from './scan.ts';
import type { Erased, PersonScope } from './scope.ts';

const accesses = tableName('Ownership');
const history = tableName('VehicleHistory');
const states = tableName('VehicleState');

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** An access that changes: it ends at `until`, or earlier than it would. */
interface Ending {
  readonly access: PersonAccess;
  readonly until: string;
  readonly event: 'ACCESS_ENDED' | 'ACCESS_SHORTENED';
}

/** Ends the access if it is open, and counts it. Every write is conditional on what was read. */
export async function endPersonAccess(
  scope: PersonScope,
  access: OwnershipItem,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { referenceId } = access;
  const viewers = await readViewers(referenceId, options);
  const decided = decideEnd(access, viewers, new Date().toISOString());
  if (decided === undefined) {
    await publishLeft(access, options);
    return { count: 0 };
  }
  const { after, at, ends } = decided;
  const command = new TransactWriteCommand({
    ClientRequestToken: randomUUID(),
    TransactItems: [
      replaceViewers(referenceId, viewers, after),
      ...ends.flatMap((end) => [endAccess(referenceId, end, at), putLine(scope, referenceId, end, at)]),
    ],
  });
  await documents.send(command, options);
  const published = ends.filter(({ event }) => event === 'ACCESS_ENDED');
  const marks = published.map(({ access: { ownerId: id } }) => ({ ownerId: id, endMarkedAt: at }));
  await publishEnds({ referenceId, ends: marks }, options);
  return { count: ends.length };
}

/** What ends with the access; undefined when it has ended and no viewer is left of it. */
function decideEnd(access: OwnershipItem, viewers: Viewers | undefined, now: string) {
  const { ownerId } = access;
  const isOpen = isOpenAccess(access, now);
  if (!isOpen && viewers?.[ownerId] === undefined) {
    return undefined;
  }
  const { ended, shortened, until = now, viewers: after } = left(viewers ?? {}, ownerId, now);
  const own = { ...access, ...viewers?.[ownerId] };
  const ends: readonly Ending[] = [
    ...(isOpen ? [{ access: own, until: now, event: 'ACCESS_ENDED' as const }] : []),
    ...ended.map((one): Ending => ({ access: one, until: now, event: 'ACCESS_ENDED' })),
    ...shortened.map((one): Ending => ({ access: one, until, event: 'ACCESS_SHORTENED' })),
  ];
  return { after, at: now, ends };
}

/** Deletes the access, once no connection is open by it. */
export async function deletePersonAccess(
  scope: PersonScope,
  access: OwnershipItem,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  await endPersonAccess(scope, access, undefined, options);
  const { ownerId, referenceId } = access;
  await documents.send(
    new DeleteCommand({
      TableName: accesses,
      Key: { ownerId, referenceId },
      // A grant that came between fails the step, which is then repeated.
      ConditionExpression: 'attribute_not_exists(ownerId) OR #until <= :now',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':now': new Date().toISOString() },
    }),
    options,
  );
  return { count: 1 };
}

/**
 * Removes the person from the viewers of the next vehicles. An access that has expired leaves its
 * viewer, and so does one that a restored backup brings back; no key leads to either. An access of
 * an earlier tenant of the person stays whole: that tenant's officers end it by the rules.
 */
export async function removeViewer(
  { personId, tenantId }: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const filter = {
    expression: 'attribute_exists(#viewers.#personId)',
    names: { '#viewers': 'viewers', '#personId': personId },
  };
  const { items, next } = await scanFor('VehicleState', filter, after, options);
  let count = 0;
  for (const { referenceId, viewers } of items as unknown as VehicleStateItem[]) {
    const access = await findAccess({ ownerId: personId, referenceId }, options);
    if (access !== undefined && access.tenantId !== tenantId) {
      continue;
    }
    const left = Object.fromEntries(Object.entries(viewers ?? {}).filter(([id]) => id !== personId));
    const { Update: update } = replaceViewers(referenceId, viewers, left);
    // A change that came first fails the step, which is then repeated.
    await documents.send(new UpdateCommand(update), options);
    count += 1;
  }
  return { count, ...(next !== undefined && { next }) };
}

/** Closes connections that an earlier attempt did not close. */
async function publishLeft(
  { endMarkedAt, ownerId, referenceId }: OwnershipItem,
  options: CallOptions,
): Promise<void> {
  if (endMarkedAt !== undefined) {
    await publishEnds({ referenceId, ends: [{ ownerId, endMarkedAt }] }, options);
  }
}

async function readViewers(referenceId: string, options: CallOptions): Promise<Viewers | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: states, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  return (item as Pick<VehicleStateItem, 'viewers'> | undefined)?.viewers;
}

function replaceViewers(referenceId: string, before: Viewers | undefined, after: Viewers) {
  return {
    Update: {
      TableName: states,
      Key: { referenceId },
      UpdateExpression: 'SET #viewers = :after',
      ConditionExpression: before === undefined ? 'attribute_not_exists(#viewers)' : '#viewers = :before',
      ExpressionAttributeNames: { '#viewers': 'viewers' },
      ExpressionAttributeValues: { ':after': after, ...(before !== undefined && { ':before': before }) },
    },
  };
}

/** An end is marked until it is published; an earlier end needs no connection closed now. */
function endAccess(referenceId: string, { access, event, until }: Ending, at: string): Write {
  const isEnd = event === 'ACCESS_ENDED';
  const marking = ', endState = :unpublished, endMarkedAt = :at REMOVE endUnpublishedSince';
  return {
    Update: {
      TableName: accesses,
      Key: { ownerId: access.ownerId, referenceId },
      UpdateExpression: `SET #until = :until, expiresAt = :expiresAt${isEnd ? marking : ''}`,
      ConditionExpression: '#since = :since',
      ExpressionAttributeNames: { '#until': 'until', '#since': 'since' },
      ExpressionAttributeValues: {
        ':until': until,
        ':expiresAt': historyExpiryOf(until),
        ':since': access.since,
        ...(isEnd && { ':at': at, ':unpublished': unpublishedEnd }),
      },
    },
  };
}

/** The officer who asked acts. */
function putLine({ job }: PersonScope, referenceId: string, { access, event }: Ending, at: string): Write {
  const line: VehicleHistoryItem = {
    ...{ referenceId, atId: `${at}#${randomUUID()}`, at, event, expiresAt: historyExpiryOf(at) },
    ...{ ownerId: access.ownerId, role: access.role },
    ...{ actorId: job.requestedBy, clientId: job.facts.clientId },
  };
  return { Put: { TableName: history, Item: line } };
}
