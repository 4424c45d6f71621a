/** ReceiveMessage, DeleteMessage and DeleteMessageBatch. */
import type { Operation } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { runBatch, type BatchOutput } from './batch.ts';
import { chosenAttributes, md5Of, md5OfAttributes } from './message-attributes.ts';
import type { Queue, StoredMessage } from './queue.ts';
import type { Queues } from './queues.ts';
import { invalidInput, receiptHandleIsInvalid } from './sqs-errors.ts';
import { sqsInputs } from './sqs-shapes.ts';

interface ReceiveInput {
  readonly QueueUrl: string;
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  /** The older name of `MessageSystemAttributeNames`. */
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
}

interface DeleteInput {
  readonly QueueUrl: string;
  readonly ReceiptHandle: string;
}

interface DeleteBatchInput {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly Id: string; readonly ReceiptHandle: string }[];
}

const sqsOperation = checkedOperations(invalidInput);

/** The operations of receivers. A batch demands the permission of a single deletion. */
export function receiveOperations(queues: Queues): Readonly<Record<string, Operation>> {
  return {
    ReceiveMessage: sqsOperation<ReceiveInput, object>({
      shape: sqsInputs.ReceiveMessage,
      demands: ({ QueueUrl }) => queues.demands('ReceiveMessage', QueueUrl, ['kms:Decrypt']),
      run: (input) => receive(queues.require(input.QueueUrl), input),
    }),
    DeleteMessage: sqsOperation<DeleteInput, object>({
      shape: sqsInputs.DeleteMessage,
      demands: ({ QueueUrl }) => queues.demands('DeleteMessage', QueueUrl),
      run: ({ QueueUrl, ReceiptHandle }) => remove(queues.require(QueueUrl), ReceiptHandle),
    }),
    DeleteMessageBatch: sqsOperation<DeleteBatchInput, BatchOutput<object>>({
      shape: sqsInputs.DeleteMessageBatch,
      demands: ({ QueueUrl }) => queues.demands('DeleteMessage', QueueUrl),
      run({ QueueUrl, Entries }) {
        const queue = queues.require(QueueUrl);
        return runBatch(Entries, ({ ReceiptHandle }) => remove(queue, ReceiptHandle));
      },
    }),
  };
}

async function receive(queue: Queue, input: ReceiveInput): Promise<object> {
  const { MaxNumberOfMessages: limit = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  const visibilityMs =
    VisibilityTimeout === undefined ? queue.definition.visibilityMs : VisibilityTimeout * 1000;
  const waitMs = WaitTimeSeconds === undefined ? queue.definition.waitMs : WaitTimeSeconds * 1000;
  const messages = await queue.receive(limit, visibilityMs, waitMs);
  return messages.length === 0 ? {} : { Messages: messages.map((message) => toWire(queue, message, input)) };
}

function toWire(queue: Queue, message: StoredMessage, input: ReceiveInput): object {
  const { AttributeNames = [], MessageSystemAttributeNames = [], MessageAttributeNames = [] } = input;
  const system = systemAttributes(message, [...AttributeNames, ...MessageSystemAttributeNames]);
  const attributes = chosenAttributes(message.attributes, MessageAttributeNames);
  const attributesMd5 = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(queue, message),
    MD5OfBody: md5Of(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(attributesMd5 !== undefined && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: attributesMd5,
    }),
  };
}

function systemAttributes(
  message: StoredMessage,
  wanted: readonly string[],
): Readonly<Record<string, string>> {
  const all: Readonly<Record<string, string | undefined>> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    AWSTraceHeader: message.traceHeader,
  };
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && (wanted.includes('All') || wanted.includes(name))) {
      chosen[name] = value;
    }
  }
  return chosen;
}

/** Returns a different handle for each receipt. Only the newest one deletes the message. */
function receiptHandle(queue: Queue, { id, receiveCount }: StoredMessage): string {
  return Buffer.from(`${queue.definition.name}/${id}/${receiveCount}`).toString('base64');
}

/** Deletes a message. Accepts an outdated handle without an effect. */
function remove(queue: Queue, handle: string): object {
  const [name, id = '', receiveCount] = Buffer.from(handle, 'base64').toString('utf8').split('/');
  if (name !== queue.definition.name || receiveCount === undefined) {
    throw receiptHandleIsInvalid();
  }
  queue.delete(id, Number(receiveCount));
  return {};
}
