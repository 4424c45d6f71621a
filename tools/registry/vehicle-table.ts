/** The table VehicleRegistry, as `npm run registry` reads and marks it. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  UpdateCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import type { ComparedVehicle } from './differences.ts';

const attributes = [
  'referenceId',
  'status',
  'certificate',
  'pendingSaga',
  'updatedAt',
  'version',
] as const satisfies readonly (keyof ComparedVehicle)[];

const marks = [
  'registration = :lost',
  'pendingSaga = :pending',
  'pendingSince = :now',
  'updatedAt = :now',
  'version = :next',
] as const;

/** The vehicles of a deployment. */
export class VehicleTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** Every vehicle, read consistently. */
  async *vehicles(): AsyncGenerator<ComparedVehicle> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#tableName,
        ConsistentRead: true,
        ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
      },
    );
    for await (const { Items = [] } of pages) {
      // Only provisioning writes the table; the projection has these attributes.
      yield* Items as ComparedVehicle[];
    }
  }

  /**
   * Marks the vehicle's registration as lost, so that the reconciler registers it again once no
   * other run can still work on it. Returns false when it has changed since it was read.
   */
  async markLost({ referenceId, version }: ComparedVehicle): Promise<boolean> {
    const change = new UpdateCommand({
      TableName: this.#tableName,
      Key: { referenceId },
      UpdateExpression: `SET ${marks.join(', ')}`,
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: {
        ':lost': 'LOST',
        ':pending': 'PENDING',
        ':now': new Date().toISOString(),
        ':version': version,
        ':next': version + 1,
      },
    });
    try {
      await this.#client.send(change);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }

  /** The Reference IDs of the vehicles that the reconciler has not yet finished. */
  async pending(): Promise<ReadonlySet<string>> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        IndexName: 'byPendingSaga',
        KeyConditionExpression: 'pendingSaga = :pending',
        ExpressionAttributeValues: { ':pending': 'PENDING' },
      },
    );
    const found = new Set<string>();
    for await (const { Items = [] } of pages) {
      for (const { referenceId } of Items as Pick<ComparedVehicle, 'referenceId'>[]) {
        found.add(referenceId);
      }
    }
    return found;
  }
}
