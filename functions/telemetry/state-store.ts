/**
 * VehicleState's items. `state` is written as a whole, conditional on the version that was read, by
 * one PartiQL statement for each vehicle and 25 in a call. A transaction would cost twice the
 * capacity, and one vehicle's conflict would cancel the others.
 */
import type { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import type { VehicleStateDocument, VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, type Projection, executeAll, readItems, updateIf } from '../aws/dynamodb.ts';
import type { WriteOutcome } from '../aws/write-outcome.ts';
import { names } from './settings.ts';
import { type WriteFailures, failuresOf } from './write-failures.ts';

/**
 * The next state of a vehicle, written only while the stored version is still `before`, and the
 * fence of its certificates is still the one that was read.
 */
export interface StateChange {
  readonly referenceId: string;
  /** The version that was read; undefined when there was no state. */
  readonly before: number | undefined;
  /** The fence that was read; undefined when there was none. */
  readonly fence: number | undefined;
  readonly next: VehicleStateDocument;
}

/** The result of one read; a vehicle that is in neither member has no item. */
export interface ReadStates {
  /** By Reference ID. */
  readonly items: ReadonlyMap<string, VehicleStateItem>;
  /** Vehicles whose item DynamoDB could not read. */
  readonly unread: WriteFailures;
}

/** Reads the items of these vehicles; Reference IDs must differ. */
export async function readStates(referenceIds: readonly string[], options: CallOptions): Promise<ReadStates> {
  return readProjected(referenceIds, options);
}

/** Reads the viewers and `watchedUntil` of these vehicles, without their states. */
export async function readViewers(
  referenceIds: readonly string[],
  options: CallOptions,
): Promise<ReadStates> {
  return readProjected(referenceIds, options, {
    expression: 'referenceId, #viewers, watchedUntil',
    names: { '#viewers': 'viewers' },
  });
}

async function readProjected(
  referenceIds: readonly string[],
  options: CallOptions,
  projection?: Projection,
): Promise<ReadStates> {
  const keys = referenceIds.map((referenceId) => ({ referenceId: { S: referenceId } }));
  const { found, unread } = await readItems(names.states, keys, options, projection);
  const unreadIds = unread.map(({ referenceId }) => referenceId?.S ?? '');
  return {
    items: new Map(found.map(toStateItem).map((item) => [item.referenceId, item])),
    unread: failuresOf(unreadIds, Array(unreadIds.length).fill('THROTTLED')),
  };
}

/**
 * Most bytes of a state's texts. DynamoDB's limit is 400 KB for the item; the rest is for viewers
 * and for the fences of certificates, whose write must never fail.
 */
const maxStateBytes = 350_000;

/**
 * Writes the states. Returns the vehicles whose state was not written; CONDITION_FAILED when
 * another invocation wrote first, REFUSED for a state that is too large.
 */
export async function writeStates(
  changes: readonly StateChange[],
  options: CallOptions,
): Promise<WriteFailures> {
  const tooLarge = changes.filter(({ next }) => bytesOf(next) > maxStateBytes);
  const writable = changes.filter((change) => !tooLarge.includes(change));
  const known = writable.filter(({ before }) => before !== undefined);
  const unknown = writable.filter(({ before }) => before === undefined);
  const [updated, created] = await Promise.all([
    executeAll(known.map(toStatement), options),
    Promise.all(unknown.map((change) => createState(change, options))),
  ]);
  return failuresOf(
    [...known, ...unknown, ...tooLarge].map(({ referenceId }) => referenceId),
    [...updated, ...created, ...tooLarge.map((): WriteOutcome => 'REFUSED')],
  );
}

function bytesOf({ openHours = '', signals }: VehicleStateDocument): number {
  return Buffer.byteLength(signals) + Buffer.byteLength(openHours);
}

// `state` is a reserved word. Only one SET, because AWS and other engines differ in the syntax of
// several.
// `IS MISSING`: DynamoDB Developer Guide, "Using the MISSING function with PartiQL for DynamoDB".
const statement = `UPDATE "${names.states}" SET "state"=? WHERE "referenceId"=? AND "state"."version"=?`;

function toStatement({ referenceId, before = 0, fence, next }: StateChange): BatchStatementRequest {
  const parameters: AttributeValue[] = [toAttribute(next), { S: referenceId }, { N: `${before}` }];
  return fence === undefined
    ? { Statement: `${statement} AND "fence" IS MISSING`, Parameters: parameters }
    : { Statement: `${statement} AND "fence"=?`, Parameters: [...parameters, { N: `${fence}` }] };
}

/**
 * The item may exist already, because grants of access and subscriptions write other attributes of
 * it.
 */
function createState({ referenceId, fence, next }: StateChange, options: CallOptions): Promise<WriteOutcome> {
  const update = {
    TableName: names.states,
    Key: { referenceId: { S: referenceId } },
    UpdateExpression: 'SET #state = :state',
    ConditionExpression: `attribute_not_exists(#state) AND ${fence === undefined ? 'attribute_not_exists(fence)' : 'fence = :fence'}`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':state': toAttribute(next),
      ...(fence !== undefined && { ':fence': { N: `${fence}` } }),
    },
  };
  return updateIf(update, options);
}

function toAttribute(state: VehicleStateDocument): AttributeValue {
  const entries = Object.entries(state).map(([name, value]: [string, string | number]) => [
    name,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  return { M: Object.fromEntries(entries) };
}

/** The item as plain values: strings, numbers and maps of them. */
function toStateItem(item: Item): VehicleStateItem {
  const plain: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(item)) {
    plain[name] = toPlain(attribute);
  }
  // Only this function and the resolvers that `domain/vehicle-state.ts` names write the item.
  return plain as unknown as VehicleStateItem;
}

function toPlain({ S, N, M, NULL }: AttributeValue): unknown {
  if (S !== undefined) {
    return S;
  }
  if (N !== undefined) {
    return Number(N);
  }
  if (NULL === true || M === undefined) {
    return undefined;
  }
  return Object.fromEntries(Object.entries(M).map(([name, value]) => [name, toPlain(value)]));
}
