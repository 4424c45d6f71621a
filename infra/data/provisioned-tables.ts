/** Context `provisionedTables`: the tables with provisioned capacity, and its bounds. */
import { type TableName, tables } from '../../domain/tables.ts';
import { namesOf } from '../names-of.ts';

/** Bounds of reads or of writes, in capacity units a second. */
export interface CapacityRange {
  readonly min: number;
  readonly max: number;
  /**
   * What the table begins with, until scaling has seen its use. CloudFormation sets it again when
   * it changes, so `min` and `max` may change without it.
   */
  readonly start: number;
}

/** The capacity of a table; each of its indexes has the same of its own. */
export interface ProvisionedCapacity {
  readonly read: CapacityRange;
  readonly write: CapacityRange;
  /** Percent of the provisioned units that scaling holds the use at. */
  readonly target: number;
}

/** The tables that are not on demand. */
export type ProvisionedTables = Readonly<Partial<Record<TableName, ProvisionedCapacity>>>;

/**
 * DynamoDB's default quota of a table; all tables of an account and region have twice as much
 * together (DynamoDB Developer Guide, "Quotas in Amazon DynamoDB").
 */
const maxUnits = 40_000;
/** What DynamoDB takes as target utilization (the same guide, "Managing throughput capacity"). */
const targets = { min: 20, max: 90, whenAbsent: 70 };

/** Reads the context: an object, or JSON text of one. Throws an error that names the key. */
export function readProvisionedTables(given: unknown): ProvisionedTables {
  const value = typeof given === 'string' && given !== '' ? parse(given) : (given ?? {});
  if (value === '') {
    return {};
  }
  return Object.fromEntries(
    Object.entries(membersOf(value, 'be an object of table to capacity')).map(([name, capacity]) => [
      toTable(name),
      toCapacity(capacity, name),
    ]),
  );
}

const invalid = (demand: string) => new Error(`Context provisionedTables must ${demand}.`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('be a JSON object');
  }
}

function membersOf(value: unknown, demand: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(demand);
  }
  return value as Readonly<Record<string, unknown>>;
}

function toTable(name: string): TableName {
  const table = namesOf(tables).find((each) => each === name);
  if (table === undefined) {
    throw invalid(`have tables as keys: ${namesOf(tables).join(', ')}`);
  }
  return table;
}

function toCapacity(value: unknown, table: string): ProvisionedCapacity {
  const {
    read,
    target = targets.whenAbsent,
    write,
    ...others
  } = membersOf(value, `have read, write and target for ${table}`);
  if (Object.keys(others).length > 0) {
    throw invalid(`have nothing but read, write and target for ${table}`);
  }
  if (!isWhole(target) || target < targets.min || target > targets.max) {
    throw invalid(`have a target of ${targets.min} to ${targets.max} percent for ${table}`);
  }
  return { read: toRange(read, `${table}.read`), write: toRange(write, `${table}.write`), target };
}

function toRange(value: unknown, place: string): CapacityRange {
  const { max, min, start = min, ...others } = membersOf(value, `have min and max in ${place}`);
  if (Object.keys(others).length > 0) {
    throw invalid(`have nothing but min, max and start in ${place}`);
  }
  if (isWhole(min) && isWhole(max) && isWhole(start) && areInOrder(1, min, start, max, maxUnits)) {
    return { min, max, start };
  }
  throw invalid(`have whole units in ${place}, with 1 ≤ min ≤ start ≤ max ≤ ${maxUnits}`);
}

const isWhole = (value: unknown): value is number => Number.isInteger(value);

const areInOrder = (...values: readonly number[]) =>
  values.every((value, index) => index === 0 || (values[index - 1] ?? 0) <= value);
