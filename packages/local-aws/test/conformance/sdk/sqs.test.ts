import { createHash } from 'node:crypto';
import {
  BatchEntryIdsNotDistinct,
  DeleteMessageCommand,
  EmptyBatchRequest,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from './start-target.ts';
import type { Target } from './target.ts';

let target: Target;
let sqs: SQSClient;
let QueueUrl: string;
beforeAll(async () => {
  target = await startTarget();
  sqs = new SQSClient(target.settings);
  QueueUrl = await target.createQueue();
});
afterAll(() => target.stop());

describe('SQS', () => {
  it('delivers a message with its MD5 and hides it until it is deleted', async () => {
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a letter' }));

    const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
    const { Messages: [message] = [] } = await receive();
    const { Messages: hidden = [] } = await receive();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));

    expect(sent.MD5OfMessageBody).toBe(createHash('md5').update('a letter').digest('hex'));
    expect([message?.MessageId, message?.Body, hidden]).toEqual([sent.MessageId, 'a letter', []]);
  });

  it('rejects a batch without entries, and one that uses an id twice', async () => {
    const entry = { Id: 'a', MessageBody: 'x' };

    const empty = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] }));
    await expect(empty).rejects.toThrow(EmptyBatchRequest);
    const twice = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry, entry] }));
    await expect(twice).rejects.toThrow(BatchEntryIdsNotDistinct);
  });

  it('rejects a queue that does not exist', async () => {
    const send = sqs.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-absent`, MessageBody: 'x' }));

    await expect(send).rejects.toThrow(QueueDoesNotExist);
  });
});
