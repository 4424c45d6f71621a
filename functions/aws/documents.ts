/**
 * DynamoDB with plain objects instead of attribute values, and the names of the tables that this
 * function may use.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type TableName, tables } from '../../domain/tables.ts';
import { requireVariable } from '../runtime/environment.ts';
import { clientSettings } from './client-settings.ts';

/** The document client; undefined attributes are left out of an item. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings), {
  marshallOptions: { removeUndefinedValues: true },
});

/**
 * The deployed name of a table. Called while modules load; throws with the variable's name when the
 * function's environment does not have the table.
 */
export function tableName(table: TableName): string {
  return requireVariable(tables[table].environmentVariable);
}
