/** SendMessage and SendMessageBatch. */
import type { Principal } from '../../core/principal.ts';
import type { Operation } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { runBatch, type BatchOutput } from './batch.ts';
import { md5Of, md5OfAttributes, type MessageAttributes } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { batchTooLong, invalidContents, invalidInput, invalidParameter } from './sqs-errors.ts';
import { sqsInputs } from './sqs-shapes.ts';

interface Message {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: MessageAttributes;
  readonly MessageSystemAttributes?: MessageAttributes;
}

/** The request as on the wire; `DelaySeconds` is 0 to 900, or the queue's delay when absent. */
export interface SendMessageInput extends Message {
  readonly QueueUrl: string;
}

interface SendMessageBatchInput {
  readonly QueueUrl: string;
  readonly Entries: readonly (Message & { readonly Id: string })[];
}

interface SentMessage {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
}

/** Limit for all messages of a batch together. */
const batchLimitBytes = 1024 * 1024;

const keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'];
const allowedCharacters = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const sqsOperation = checkedOperations(invalidInput);

/** The operations that send. A batch demands the permission of a single message. */
export function sendOperations(queues: Queues): Readonly<Record<string, Operation>> {
  return {
    SendMessage: sqsOperation<SendMessageInput, SentMessage>({
      shape: sqsInputs.SendMessage,
      demands: ({ QueueUrl }) => queues.demands('SendMessage', QueueUrl, keyActions),
      run: (input, { principal }) => send(queues.require(input.QueueUrl), input, senderOf(principal)),
    }),
    SendMessageBatch: sqsOperation<SendMessageBatchInput, BatchOutput<SentMessage>>({
      shape: sqsInputs.SendMessageBatch,
      demands: ({ QueueUrl }) => queues.demands('SendMessage', QueueUrl, keyActions),
      run({ QueueUrl, Entries: entries }, { principal }) {
        const queue = queues.require(QueueUrl);
        const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
        if (bytes > batchLimitBytes) {
          throw batchTooLong(bytes);
        }
        return runBatch(entries, (entry) => send(queue, entry, senderOf(principal)));
      },
    }),
  };
}

function send(queue: Queue, message: Message, senderId: string): SentMessage {
  const { MessageBody: body, MessageAttributes: attributes = {}, DelaySeconds: delaySeconds } = message;
  if (body === '') {
    throw invalidParameter('The request must contain the parameter MessageBody.');
  }
  if (!allowedCharacters.test(body)) {
    throw invalidContents();
  }
  if (sizeOf(message) > queue.definition.maximumBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.definition.maximumBytes} bytes.`,
    );
  }
  const traceHeader = message.MessageSystemAttributes?.['AWSTraceHeader']?.StringValue;
  const id = queue.send({
    body,
    attributes,
    senderId,
    ...(traceHeader !== undefined && { traceHeader }),
    ...(delaySeconds !== undefined && { delayMs: delaySeconds * 1000 }),
  });
  const attributesMd5 = md5OfAttributes(attributes);
  return {
    MessageId: id,
    MD5OfMessageBody: md5Of(body),
    ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5 }),
  };
}

/** Returns the size of a message, including names, types and values of its attributes. */
function sizeOf({ MessageBody: body, MessageAttributes: attributes = {} }: Message): number {
  const own = Object.entries(attributes).map(
    ([name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
  );
  return own.reduce((sum, size) => sum + size, Buffer.byteLength(body));
}

/**
 * Returns `SenderId`. AWS identifies a role by its own id (`AROA…:session`); here its name is used.
 */
function senderOf({ kind, arn }: Principal): string {
  return kind === 'root' ? (arn.split(':')[4] ?? '') : arn.slice(arn.indexOf('/') + 1).replace('/', ':');
}
