/**
 * The outbox of ended accesses: Ownership's items with `endState`. Each end is published by a
 * request with one mutation, then its mark is removed. After a crash between the two it is
 * published again, which closes no connection that may stay open.
 */
import { GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AccessEndMark, PublishAccessEndRequest } from '../../domain/contracts.ts';
import type { PublishAccessEndInput } from '../../domain/generated/schema-types.ts';
import { type OwnershipItem, unpublishedEnd } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { sendGraphql } from '../aws/graphql.ts';
import { indexedUntil } from '../aws/indexed-until.ts';

/** Primary key of an access in Ownership. */
export type AccessKey = Pick<OwnershipItem, 'ownerId' | 'referenceId'>;

/** An end that is still to be published. */
export interface UnpublishedEnd extends AccessEnd {
  /** When the end was first marked; `endMarkedAt` is later after a failed attempt. */
  readonly unpublishedSince: string;
}

type AccessEnd = AccessKey & AccessEndMark;

const accesses = tableName('Ownership');

const document = `mutation ($input: PublishAccessEndInput!) {
  publishAccessEnd(input: $input) { referenceId ownerId }
}`;

/**
 * Closes the connections to the vehicle and removes the marks. Several ends are all accesses of the
 * vehicle, so one event closes everyone's connections. Throws when any call fails; may be repeated.
 */
export async function publishEnds(
  { ends, referenceId }: PublishAccessEndRequest,
  options: CallOptions,
): Promise<void> {
  const [end, ...others] = ends;
  if (end === undefined) {
    return;
  }
  const input: PublishAccessEndInput =
    others.length === 0 ? { referenceId, ownerId: end.ownerId } : { referenceId };
  await sendGraphql(document, { input }, options);
  await Promise.all(ends.map((mark) => removeMark({ ...mark, referenceId }, options)));
}

/** Reads the unpublished end of an access consistently; undefined when there is none. */
export async function findUnpublished(
  { ownerId, referenceId }: AccessKey,
  options: CallOptions,
): Promise<UnpublishedEnd | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: accesses, Key: { ownerId, referenceId }, ConsistentRead: true }),
    options,
  );
  // Only the ownership resolvers put items here.
  const { endMarkedAt, endUnpublishedSince } = (item ?? {}) as Partial<OwnershipItem>;
  if (endMarkedAt === undefined) {
    return undefined;
  }
  return { ownerId, referenceId, endMarkedAt, unpublishedSince: endUnpublishedSince ?? endMarkedAt };
}

/**
 * Moves an end that could not be published behind all others, so that ends that AppSync always
 * refuses never block the rest. Does nothing when the mark has changed since.
 */
export function postpone(end: UnpublishedEnd, options: CallOptions): Promise<void> {
  return changeMark(
    end,
    {
      UpdateExpression: 'SET #endMarkedAt = :now, #endUnpublishedSince = :since',
      ExpressionAttributeNames: { '#endUnpublishedSince': 'endUnpublishedSince' },
      ExpressionAttributeValues: { ':now': new Date().toISOString(), ':since': end.unpublishedSince },
    },
    options,
  );
}

/** The accesses with an unpublished end that was marked by `until` (ISO 8601), oldest first. */
export function unpublishedUntil(until: string, options: CallOptions): AsyncGenerator<AccessKey> {
  const queue = { table: 'Ownership', index: 'byUnpublishedEnd', partition: unpublishedEnd, until } as const;
  return indexedUntil(queue, options);
}

function removeMark(end: AccessEnd, options: CallOptions): Promise<void> {
  return changeMark(
    end,
    {
      UpdateExpression: 'REMOVE #endState, #endMarkedAt, #endUnpublishedSince',
      ExpressionAttributeNames: { '#endState': 'endState', '#endUnpublishedSince': 'endUnpublishedSince' },
      ExpressionAttributeValues: {},
    },
    options,
  );
}

/** The changes of an update. */
type MarkChange = Required<
  Pick<UpdateCommandInput, 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>
>;

/** Changes nothing when a new grant has removed the mark, or a new end has set another one. */
async function changeMark(
  { endMarkedAt, ownerId, referenceId }: AccessEnd,
  { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues }: MarkChange,
  options: CallOptions,
): Promise<void> {
  await conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName: accesses,
        Key: { ownerId, referenceId },
        UpdateExpression,
        ConditionExpression: '#endMarkedAt = :endMarkedAt',
        ExpressionAttributeNames: { ...ExpressionAttributeNames, '#endMarkedAt': 'endMarkedAt' },
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':endMarkedAt': endMarkedAt },
      }),
      options,
    ),
  );
}
