/**
 * The DynamoDB data source: converts AppSync's request objects to low-level API calls. Versioned
 * (conflict-detected) sources are not supported.
 */
import { ResolverError } from '../../runtime/resolver-error.ts';
import { refusal } from '../caller.ts';
import type { DataSource } from '../data-source.ts';
import { isGiven, objectAt, requestError, textAt } from '../request-members.ts';
import { batchDeleteItem, batchGetItem, batchPutItem } from './batches.ts';
import { deleteItem, getItem, putItem, updateItem } from './items.ts';
import type { DynamoDbOperation, DynamoDbSource } from './operation.ts';
import { query, scan } from './pages.ts';
import { transactGetItems, transactWriteItems } from './transactions.ts';

const operations: Readonly<Record<string, DynamoDbOperation>> = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchPutItem: batchPutItem,
  BatchDeleteItem: batchDeleteItem,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
};

const versioning = ['_version', 'customPartitionKey', 'populateIndexFields'];

/** Creates a data source over one table. Batches and transactions name their tables themselves. */
export function dynamoDbDataSource(name: string, source: DynamoDbSource): DataSource {
  return {
    name,
    async call(request) {
      const members = objectAt(request, 'operation');
      const operation = textAt(members['operation'], 'operation');
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) {
        throw requestError(`Unsupported operation '${operation}'.`);
      }
      if (versioning.some((member) => isGiven(members[member]))) {
        throw requestError('The data source is not versioned.');
      }
      try {
        return await run(members, source);
      } catch (error) {
        // A handler's malformed request ends the field. The response handler gets everything else,
        // including a lost response.
        if (error instanceof ResolverError) {
          throw error;
        }
        return refusal('DynamoDB', 'DynamoDb', error);
      }
    },
  };
}
