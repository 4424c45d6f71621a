/** One table that a drill restores: its beginning, its end, and its deletion. */
import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  LimitExceededException,
  ResourceInUseException,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  TableAlreadyExistsException,
} from '@aws-sdk/client-dynamodb';
import type { TableName } from '../../domain/tables.ts';
import { CliError } from '../session/cli-error.ts';

/** A moment, or the present where no other one is possible. */
export type RestoredMoment = Date | 'PRESENT';

/** A description that is read right after the beginning may lack the table. */
const visibleWithinMs = 60_000;

/** A table of the stack, and the table that is restored from it. */
export class RestoredTable {
  readonly table: TableName;
  readonly target: string;
  readonly #client: DynamoDBClient;
  readonly #source: string;
  #beganMs: number | undefined;
  #tookMs: number | undefined;
  #isDeleted = false;

  constructor(
    client: DynamoDBClient,
    table: TableName,
    { source, target }: Record<'source' | 'target', string>,
  ) {
    this.#client = client;
    this.table = table;
    this.#source = source;
    this.target = target;
  }

  /** Milliseconds from the call until the table was seen ACTIVE; undefined until then. */
  get tookMs(): number | undefined {
    return this.#tookMs;
  }

  /** True from the call until the table is gone, even when the call's outcome is not known. */
  get mayExist(): boolean {
    return this.#beganMs !== undefined && !this.#isDeleted;
  }

  /**
   * Begins to restore; false while the account has too many restores at once. Throws when the
   * target exists: then it is not this drill's.
   */
  async begin(moment: RestoredMoment): Promise<boolean> {
    this.#beganMs = Date.now();
    try {
      await this.#client.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: this.#source,
          TargetTableName: this.target,
          ...(moment === 'PRESENT' ? { UseLatestRestorableTime: true } : { RestoreDateTime: moment }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof LimitExceededException || error instanceof TableAlreadyExistsException) {
        this.#beganMs = undefined;
      }
      if (error instanceof LimitExceededException) {
        return false;
      }
      throw error;
    }
  }

  /** True once the table is ACTIVE. Throws CliError when it ends in another way. */
  async isActive(): Promise<boolean> {
    if (this.#tookMs !== undefined) {
      return true;
    }
    const tookMs = Date.now() - (this.#beganMs ?? 0);
    const status = await this.#status();
    if (status === 'ACTIVE') {
      this.#tookMs = tookMs;
      return true;
    }
    if (status === 'CREATING' || (status === undefined && tookMs < visibleWithinMs)) {
      return false;
    }
    throw new CliError('unreachable', `${this.table} was not restored: its table is ${status ?? 'gone'}.`);
  }

  /** Deletes the table; false while DynamoDB still creates it, which nothing can stop. */
  async remove(): Promise<boolean> {
    try {
      await this.#client.send(new DeleteTableCommand({ TableName: this.target }));
    } catch (error) {
      if (error instanceof ResourceInUseException || error instanceof LimitExceededException) {
        return false;
      }
      if (!(error instanceof ResourceNotFoundException)) {
        throw error;
      }
    }
    this.#isDeleted = true;
    return true;
  }

  async #status(): Promise<string | undefined> {
    try {
      const { Table: table } = await this.#client.send(new DescribeTableCommand({ TableName: this.target }));
      return table?.TableStatus;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }
}
