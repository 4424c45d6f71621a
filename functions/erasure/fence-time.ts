/**
 * The first step of an erasure: one write of VehicleState that erases the state and refuses what
 * arrives later of the same time. An ingest run that has read the state before it can no longer
 * write its own. Such a run may still add rows to the summaries; the following steps wait until it
 * has ended.
 */
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ErasedTimes } from '../../domain/erased-times.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { canonicalJson } from '../../records/canonical-json.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { withoutTime } from './erased-state.ts';
import { type Erased, NotErasedError, type OwnTime } from './scope.ts';
import { withErased } from './with-erased.ts';

const states = tableName('VehicleState');
/**
 * Ingest writes the item with every record of the vehicle, and any of those writes may win the
 * race.
 */
const policy = {
  attempts: 20,
  delayMs: () => jitter(5, 60),
  isRetryable: (error: unknown) => error instanceof NotErasedError,
} as const;

/** Counts 1 when the state had something of the time. Throws NotErasedError. */
export async function fenceTime(
  time: OwnTime,
  messageRetentionDays: number,
  options: CallOptions,
): Promise<Erased> {
  return retry(() => fenceOnce(time, messageRetentionDays, options), policy, options);
}

/** Throws NotErasedError when another write came first. */
async function fenceOnce(
  { from, referenceId, until }: OwnTime,
  messageRetentionDays: number,
  options: CallOptions,
): Promise<Erased> {
  const before = await readItem(referenceId, options);
  const at = Date.now();
  const erased = withErased(before?.erased, { from, until }, at, messageRetentionDays);
  const state = before?.state && withoutTime(before.state, { from, until }, at);
  const isState = state !== before?.state;
  if (!isState && canonicalJson({ ...erased }) === canonicalJson({ ...before?.erased })) {
    return { count: 0 };
  }
  if (await isWritten(referenceId, before, { erased, ...(isState && { state }) }, options)) {
    return { count: isState ? 1 : 0 };
  }
  throw new NotErasedError();
}

async function readItem(referenceId: string, options: CallOptions): Promise<VehicleStateItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: states, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  return item as VehicleStateItem | undefined;
}

interface Change {
  readonly erased: ErasedTimes;
  /** Absent where the state stays as it is. */
  readonly state?: VehicleStateItem['state'];
}

/** False when another write came first. The item may not exist yet. */
async function isWritten(
  referenceId: string,
  before: VehicleStateItem | undefined,
  { erased, state }: Change,
  options: CallOptions,
): Promise<boolean> {
  const isFenced = before?.fence !== undefined;
  const isKnown = before?.state !== undefined;
  return conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName: states,
        Key: { referenceId },
        UpdateExpression: `SET #erased = :erased${state === undefined ? '' : ', #state = :state'} ADD #fence :one`,
        ConditionExpression: [
          isFenced ? '#fence = :fence' : 'attribute_not_exists(#fence)',
          isKnown ? '#state.#version = :version' : 'attribute_not_exists(#state)',
        ].join(' AND '),
        ExpressionAttributeNames: {
          '#erased': 'erased',
          '#fence': 'fence',
          '#state': 'state',
          ...(isKnown && { '#version': 'version' }),
        },
        ExpressionAttributeValues: {
          ':erased': erased,
          ':one': 1,
          ...(isFenced && { ':fence': before.fence }),
          ...(isKnown && { ':version': before.state.version }),
          ...(state !== undefined && { ':state': state }),
        },
      }),
      options,
    ),
  );
}
