/** The vehicles whose provisioning rests unfinished, oldest first. */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents } from '../aws/documents.ts';
import { names } from './registry-store.ts';

const pageSize = 25;

/** Reference IDs of vehicles that nobody has worked on since before the given time (ISO 8601). The index is eventually consistent: read the item before acting. */
export async function* restingSince(before: string, options: CallOptions): AsyncGenerator<string> {
  const pages = paginateQuery(
    { client: documents, pageSize },
    {
      TableName: names.registry,
      IndexName: 'byPendingSaga',
      KeyConditionExpression: 'pendingSaga = :pending AND pendingSince <= :before',
      ExpressionAttributeValues: { ':pending': 'PENDING', ':before': before },
    },
    options,
  );
  for await (const { Items: items = [] } of pages) {
    // The index projects the table's key, which is a string in every item.
    for (const item of items) yield item['referenceId'] as string;
  }
}
