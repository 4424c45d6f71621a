/** Messages to an SQS queue, any number at once. IAM action: sqs:SendMessage. */
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { jitter } from '../runtime/pause.ts';
import { retryRemaining } from '../runtime/retry.ts';
import { chunks } from './chunks.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

const client = new SQSClient(clientSettings);

/** Most messages in one call (Amazon SQS API Reference, SendMessageBatch). */
const batchSize = 10;
const schedule = { attempts: 5, delayMs: (failed: number) => jitter(20 * failed, 80 * failed) } as const;

/** The queue refuses a message, or did not take it at any attempt. */
export class MessageRefusedError extends Error {
  override readonly name = 'MessageRefusedError';
}

/** Sends every text; one may arrive twice. Throws MessageRefusedError, and the client's errors. */
export async function sendMessages(
  queueUrl: string,
  texts: readonly string[],
  options: CallOptions,
): Promise<void> {
  await Promise.all(chunks(texts, batchSize).map((part) => sendPart(queueUrl, part, options)));
}

async function sendPart(queueUrl: string, texts: readonly string[], options: CallOptions): Promise<void> {
  const entries = texts.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const sendOnce = async (unsent: readonly SendMessageBatchRequestEntry[]) => {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...unsent] });
    const { Failed: failed = [] } = await client.send(command, options);
    if (failed.some(({ SenderFault }) => SenderFault === true)) {
      throw new MessageRefusedError();
    }
    const ids = new Set(failed.map(({ Id }) => Id));
    return unsent.filter(({ Id }) => ids.has(Id));
  };
  const unsent = await retryRemaining(entries, sendOnce, schedule, options);
  if (unsent.length > 0) {
    throw new MessageRefusedError();
  }
}
