/** Deletes items whose time to live has passed. The engine never does; DynamoDB does it within a few days, we within a minute. */
import type { Clock } from '../service.ts';
import type { EngineClient } from './engine-client.ts';
import type { Table, Tables } from './tables.ts';

/** Between two sweeps, in milliseconds. */
export const sweepIntervalMs = 60_000;

/** Deletes every expired item once; answers how many. */
export async function sweepExpired(engine: EngineClient, tables: Tables, clock: Clock): Promise<number> {
  const now = String(Math.floor(clock.now() / 1000));
  const counts: number[] = [];
  for (const table of tables.values()) {
    if (table.timeToLiveAttribute !== undefined)
      counts.push(await sweepTable(engine, table, table.timeToLiveAttribute, now));
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

async function sweepTable(
  engine: EngineClient,
  table: Table,
  attribute: string,
  now: string,
): Promise<number> {
  const expired = {
    ExpressionAttributeNames: { '#ttl': attribute },
    ExpressionAttributeValues: { ':now': { N: now } },
  };
  let deleted = 0;
  let start: unknown;
  do {
    const page = await engine('Scan', {
      TableName: table.name,
      FilterExpression: '#ttl < :now',
      ...expired,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    // Scan answers a list of items.
    for (const item of page['Items'] as Record<string, unknown>[]) {
      const Key = Object.fromEntries(table.keyAttributes.map((name) => [name, item[name]]));
      deleted += await deleteIfExpired(engine, {
        TableName: table.name,
        Key,
        ConditionExpression: '#ttl < :now',
        ...expired,
      });
    }
    start = page['LastEvaluatedKey'];
  } while (start !== undefined);
  return deleted;
}

/** The item may have been renewed since it was read; then the condition keeps it. */
async function deleteIfExpired(engine: EngineClient, input: object): Promise<number> {
  return engine('DeleteItem', input).then(
    () => 1,
    () => 0,
  );
}
