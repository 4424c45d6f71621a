/**
 * Inputs of SQS's operations
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html).
 */
import { blob, list, map, number, structure, text } from '../../shapes/shape.ts';

const queue = { QueueUrl: text() };
const attribute = structure({ DataType: text() }, { StringValue: text(), BinaryValue: blob() });
const message = {
  DelaySeconds: number(0, 900),
  MessageAttributes: map(text({ min: 1, max: 256 }), attribute),
  MessageSystemAttributes: map(text(), attribute),
};

/**
 * Constraints of the inputs by operation name; a violation throws InvalidParameterValueException
 * or SerializationException.
 */
export const sqsInputs = {
  SendMessage: structure({ ...queue, MessageBody: text() }, message),
  SendMessageBatch: structure({
    ...queue,
    Entries: list(structure({ Id: text(), MessageBody: text() }, message)),
  }),
  ReceiveMessage: structure(queue, {
    MaxNumberOfMessages: number(1, 10),
    VisibilityTimeout: number(0, 43_200),
    WaitTimeSeconds: number(0, 20),
    AttributeNames: list(text()),
    MessageSystemAttributeNames: list(text()),
    MessageAttributeNames: list(text()),
  }),
  DeleteMessage: structure({ ...queue, ReceiptHandle: text() }),
  DeleteMessageBatch: structure({
    ...queue,
    Entries: list(structure({ Id: text(), ReceiptHandle: text() })),
  }),
  GetQueueUrl: structure({ QueueName: text() }, { QueueOwnerAWSAccountId: text() }),
  GetQueueAttributes: structure(queue, { AttributeNames: list(text()) }),
  PurgeQueue: structure(queue),
} as const;
