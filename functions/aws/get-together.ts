/**
 * Reads of several items at one moment. A transaction that moves one item to another key is seen
 * whole or not at all, which neither a batch nor reads one after another promise.
 */
import { TransactGetCommand, type TransactGetCommandInput } from '@aws-sdk/lib-dynamodb';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { cancellationCodes } from './cancellation-codes.ts';
import type { CallOptions } from './client-settings.ts';
import { documents } from './documents.ts';

type Gets = NonNullable<TransactGetCommandInput['TransactItems']>;

const schedule = { attempts: 8, delayMs: (failed: number) => jitter(10, 40 * failed) } as const;

/**
 * The items in the order of the keys, undefined where there is none. DynamoDB cancels the read when
 * a write of one of the items is under way, which is retried (Amazon DynamoDB API Reference,
 * TransactGetItems). Throws TransactionCanceledException after the last attempt.
 */
export async function getTogether(
  gets: Gets,
  options: CallOptions,
): Promise<readonly (Readonly<Record<string, unknown>> | undefined)[]> {
  const command = new TransactGetCommand({ TransactItems: gets });
  const { Responses: responses = [] } = await retry(
    () => documents.send(command, options),
    { ...schedule, isRetryable: isConflict },
    options,
  );
  return gets.map((_, index) => responses[index]?.Item);
}

function isConflict(error: unknown): boolean {
  return cancellationCodes(error).includes('TransactionConflict');
}
