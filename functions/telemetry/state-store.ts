/**
 * VehicleState's items. `state` is written as a whole on condition of the version that was read, one PartiQL statement for each vehicle and 25 in a call:
 * a transaction would cost twice the capacity and let one vehicle's conflict undo the others.
 */
import type { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import type { VehicleStateDocument, VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, executeAll, readItems, updateIf } from '../aws/dynamodb.ts';
import { names } from './settings.ts';

/** A vehicle's next state. */
export interface StateChange {
  readonly referenceId: string;
  /** The version that was read; undefined when there was no state. */
  readonly before: number | undefined;
  readonly next: VehicleStateDocument;
}

/** The items of these vehicles, as far as there are any; Reference IDs must differ. */
export async function readStates(
  referenceIds: readonly string[],
  options: CallOptions,
): Promise<ReadonlyMap<string, VehicleStateItem>> {
  const keys = referenceIds.map((referenceId) => ({ referenceId: { S: referenceId } }));
  const items = await readItems(names.states, keys, options);
  return new Map(items.map(toStateItem).map((item) => [item.referenceId, item]));
}

/** Writes the states. Answers the vehicles whose state was written by somebody else meanwhile. */
export async function writeStates(
  changes: readonly StateChange[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const known = changes.filter(({ before }) => before !== undefined);
  const unknown = changes.filter(({ before }) => before === undefined);
  const [updated, created] = await Promise.all([
    executeAll(known.map(toStatement), options),
    Promise.all(unknown.map((change) => createState(change, options))),
  ]);
  const outcomes = [...updated, ...created];
  const overtaken = [...known, ...unknown].filter((_, index) => outcomes[index] !== true);
  return new Set(overtaken.map(({ referenceId }) => referenceId));
}

// `state` is a reserved word. One SET: AWS and other engines write several differently.
const statement = `UPDATE "${names.states}" SET "state"=? WHERE "referenceId"=? AND "state"."version"=?`;

function toStatement({ referenceId, before = 0, next }: StateChange): BatchStatementRequest {
  return {
    Statement: statement,
    Parameters: [toAttribute(next), { S: referenceId }, { N: String(before) }],
  };
}

/** The item may be there already, made by whoever watches or may see the vehicle. */
function createState({ referenceId, next }: StateChange, options: CallOptions): Promise<boolean> {
  const update = {
    TableName: names.states,
    Key: { referenceId: { S: referenceId } },
    UpdateExpression: 'SET #state = :state',
    ConditionExpression: 'attribute_not_exists(#state)',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': toAttribute(next) },
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

/** The item in plain values: texts, numbers and maps of them. */
function toStateItem(item: Item): VehicleStateItem {
  const plain: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(item)) plain[name] = toPlain(attribute);
  // Only this function and the resolvers of `domain/vehicle-state.ts` write the item.
  return plain as unknown as VehicleStateItem;
}

function toPlain({ S, N, M, NULL }: AttributeValue): unknown {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (NULL === true || M === undefined) return undefined;
  return Object.fromEntries(Object.entries(M).map(([name, value]) => [name, toPlain(value)]));
}
