import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  InvalidAttributeName,
  InvalidBatchEntryId,
  InvalidMessageContents,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  TooManyEntriesInBatchRequest,
  type ReceiveMessageCommandInput,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { inheritedNames } from '../../../testing/inherited-names.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { createSqs } from '../../../src/services/sqs/sqs.ts';
import { fileState } from '../../../src/state/file-state.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/store.ts';
import { place, startEndpoint } from '../../../testing/endpoint.ts';

const queueArn = 'arn:aws:sqs:eu-central-1:000000000000:Letters';

let running: Awaited<ReturnType<typeof open>> | undefined;
afterEach(() => running?.stop());

/** Starts the queue `Letters` and a client with default settings except for retries. */
async function start(options: { readonly properties?: Properties; readonly state?: State } = {}) {
  running = await open(options);
  return running;
}

async function open({ properties = {}, state = memoryState() }: Parameters<typeof start>[0] = {}) {
  const time = { offset: 0 };
  const clock = { now: () => Date.now() + time.offset };
  const endpoint = await startEndpoint([]);
  const { iam, url } = endpoint;
  const sqs = createSqs({ place, clock, state, iam, url });
  endpoint.dispatcher.register(sqs.services);

  async function create(type: string, logicalId: string, given: Properties) {
    const handler = [...endpoint.iamHandlers, ...sqs.resources].find((candidate) => candidate.type === type);
    if (handler === undefined) {
      throw new Error(`No handler for ${type}.`);
    }
    const context = { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder: () => '' };
    return handler.create(given, context);
  }

  const queue = await create('AWS::SQS::Queue', 'Letters', properties);
  const QueueUrl = queue.ref;
  const client = (credentials = iam.rootCredentials) =>
    new SQSClient({ endpoint: url, region: place.region, credentials, maxAttempts: 1 });
  const root = client();
  return {
    ...endpoint,
    sqs,
    time,
    create,
    client,
    root,
    QueueUrl,
    queue,
    send: (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
      root.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more })),
    receive: async (more: Partial<ReceiveMessageCommandInput> = {}) => {
      const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
      return (await root.send(new ReceiveMessageCommand(input))).Messages ?? [];
    },
    stop: async () => {
      await sqs.stop();
      await endpoint.stop();
    },
  };
}

const bodies = (messages: readonly { readonly Body?: string | undefined }[]) =>
  messages.map(({ Body }) => Body);

describe('a queue', () => {
  it('is found by its name, and its URL leads to this endpoint', async () => {
    const { root, url, queue } = await start({ properties: { QueueName: 'Named' } });

    const { QueueUrl } = await root.send(new GetQueueUrlCommand({ QueueName: 'Named' }));

    expect(QueueUrl).toBe(`${url}/000000000000/Named`);
    expect(queue).toEqual({
      ref: QueueUrl,
      attributes: { Arn: queueArn.replace('Letters', 'Named'), QueueName: 'Named', QueueUrl },
    });
    await expect(root.send(new GetQueueUrlCommand({ QueueName: 'Absent' }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    );
  });

  it('returns messages with AWS’s MD5s, which the client checks, and the requested attributes', async () => {
    const { send, receive } = await start();
    const attributes = {
      reason: { DataType: 'String', StringValue: 'späte Meldung' },
      raw: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 255]) },
      count: { DataType: 'Number', StringValue: '3' },
    };

    const sent = await send('{"ü":1}', { MessageAttributes: attributes });
    const [message] = await receive({
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });

    expect(sent.MD5OfMessageBody).toBe(message?.MD5OfBody);
    expect(message?.Body).toBe('{"ü":1}');
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(Buffer.from(message?.MessageAttributes?.['raw']?.BinaryValue ?? [])).toEqual(
      Buffer.from([1, 2, 255]),
    );
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SenderId: '000000000000' });
    expect(Number(message?.Attributes?.SentTimestamp)).toBeGreaterThan(Date.now() - 10_000);
  });

  it('computes the MD5s of AWS’s own example (AWS CLI reference, send-message)', async () => {
    const { send } = await start();

    const sent = await send('Information about the largest city in Any Region.', {
      MessageAttributes: {
        Population: { DataType: 'Number', StringValue: '1250800' },
        City: { DataType: 'String', StringValue: 'Any City' },
        Greeting: { DataType: 'Binary', BinaryValue: Buffer.from('SGVsbG8sIFdvcmxkIQ==') },
      },
    });

    expect(sent.MD5OfMessageBody).toBe('51b0a3256d59467f973009b739163aa0');
    expect(sent.MD5OfMessageAttributes).toBe('00484c6852e072874de421e059e48f06');
  });

  it('hides received messages until their time-out, and then returns them with a new handle', async () => {
    const { root, send, receive, time, QueueUrl } = await start();
    await send('a');

    const [first] = await receive({ VisibilityTimeout: 40 });
    const hidden = await receive();
    time.offset = 40_001;
    const [second] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    await root.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    time.offset = 100_000;
    const [third] = await receive();
    await root.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle }));
    time.offset = 200_000;

    expect(hidden).toEqual([]);
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    expect(bodies([third ?? {}])).toEqual(['a']);
    expect(await receive()).toEqual([]);
  });

  it('waits for a message for the requested time', async () => {
    const { send, receive } = await start();

    const startedAt = Date.now();
    const waiting = receive({ WaitTimeSeconds: 10 });
    setTimeout(() => void send('a'), 100);
    const messages = await waiting;
    const waitedMs = Date.now() - startedAt;
    const none = await receive({ WaitTimeSeconds: 1 });

    expect(bodies(messages)).toEqual(['a']);
    expect(waitedMs).toBeLessThan(5000);
    expect(none).toEqual([]);
  });

  it('delays messages, and drops expired ones', async () => {
    const { send, receive, time } = await start({
      properties: { DelaySeconds: 5, MessageRetentionPeriod: 60 },
    });
    await send('delayed');
    await send('at once', { DelaySeconds: 0 });

    const first = await receive({ VisibilityTimeout: 0 });
    time.offset = 5001;
    const second = await receive({ VisibilityTimeout: 0 });
    time.offset = 60_001;

    expect(bodies(first)).toEqual(['at once']);
    expect(bodies(second)).toEqual(['delayed', 'at once']);
    expect(await receive()).toEqual([]);
  });

  it('counts its messages', async () => {
    const { root, send, receive, QueueUrl, sqs } = await start({ properties: { VisibilityTimeout: 7 } });
    await send('a');
    await send('b');
    await send('c', { DelaySeconds: 60 });
    await receive({ MaxNumberOfMessages: 1 });

    const ask = (...AttributeNames: string[]) =>
      root.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: AttributeNames as never[] }));
    const { Attributes: all } = await ask('All');
    const { Attributes: one } = await ask('QueueArn');

    expect(all).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '7',
      MessageRetentionPeriod: '345600',
      SqsManagedSseEnabled: 'true',
    });
    expect(one).toEqual({ QueueArn: queueArn });
    expect(sqs.messages('Letters').map(({ body }) => body)).toEqual(['a', 'b', 'c']);
    expect(sqs.messages(QueueUrl)).toHaveLength(3);
    for (const unknown of ['Colour', ...inheritedNames]) {
      await expect(ask(unknown), unknown).rejects.toBeInstanceOf(InvalidAttributeName);
    }
  });

  it('can be emptied, once a minute', async () => {
    const { root, send, sqs, QueueUrl, time } = await start();
    const purge = () => root.send(new PurgeQueueCommand({ QueueUrl }));
    await send('a');

    await purge();
    const afterwards = sqs.messages('Letters');
    const again = await purge().catch((error: unknown) => error);
    time.offset = 60_001;

    expect(afterwards).toEqual([]);
    expect(again).toBeInstanceOf(PurgeQueueInProgress);
    await expect(purge()).resolves.toBeDefined();
  });

  it('keeps its messages and their receive counts over a restart', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'queues-'));
    const state = fileState(directory);
    const before = await start({ state });
    await before.send('a');
    await before.send('b');
    const [gone] = await before.receive({ MaxNumberOfMessages: 1 });
    await before.root.send(
      new DeleteMessageCommand({ QueueUrl: before.QueueUrl, ReceiptHandle: gone?.ReceiptHandle }),
    );
    await before.receive({ VisibilityTimeout: 0 });
    await before.stop();
    state.close();

    const after = await start({ state: fileState(directory) });
    const messages = await after.receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });

    expect(bodies(messages)).toEqual(['b']);
    expect(messages[0]?.Attributes?.ApproximateReceiveCount).toBe('2');
    rmSync(directory, { recursive: true });
  });
});

describe('a queue refuses', () => {
  it('messages that are empty, too long, or contain characters that XML does not allow', async () => {
    const { send } = await start({ properties: { MaximumMessageSize: 1024 } });

    await expect(send('')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(send('ü'.repeat(513))).rejects.toThrow(/shorter than 1024 bytes/);
    await expect(send('\u0000')).rejects.toBeInstanceOf(InvalidMessageContents);
    await expect(send('ok \u{1F697}\n')).resolves.toBeDefined();
  });

  it('handles that it did not issue, and queues that do not exist', async () => {
    const { root, QueueUrl } = await start();
    const ReceiptHandle = 'none';

    const handle = root.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await expect(handle).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);

    const queue = root.send(new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}x` }));
    await expect(queue).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it.each([
    ['without entries', [], EmptyBatchRequest],
    [
      'of eleven',
      Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'x' })),
      TooManyEntriesInBatchRequest,
    ],
    [
      'with a repeated id',
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      BatchEntryIdsNotDistinct,
    ],
    ['with an invalid id', [{ Id: 'ä', MessageBody: 'x' }], InvalidBatchEntryId],
    ['over 1 MiB', ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })), BatchRequestTooLong],
  ])('batches %s', async (_, Entries, error) => {
    const { root, QueueUrl, sqs } = await start();

    const sending = root.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    await expect(sending).rejects.toBeInstanceOf(error);
    expect(sqs.messages('Letters')).toEqual([]);
  });

  it('unsupported properties', async () => {
    const { create } = await start();

    const fifo = create('AWS::SQS::Queue', 'Fifo', { FifoQueue: true });

    await expect(fifo).rejects.toThrow('Fifo has FifoQueue, which the local SQS does not support.');
  });
});

describe('a batch', () => {
  it('sends and deletes each entry separately', async () => {
    const { root, QueueUrl, receive, sqs } = await start();
    const Entries = [
      { Id: 'good', MessageBody: 'a' },
      { Id: 'bad', MessageBody: '\u0001' },
      { Id: 'fine', MessageBody: 'b' },
    ];

    const sent = await root.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const messages = await receive();
    const handles = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const deleted = await root.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [...handles, { Id: 'x', ReceiptHandle: 'none' }] }),
    );

    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good', 'fine']);
    expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }]);
    expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(deleted.Failed).toMatchObject([{ Id: 'x', Code: 'ReceiptHandleIsInvalid' }]);
    expect(sqs.messages('Letters')).toEqual([]);
  });
});

describe('a permission', () => {
  const trust = {
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const roleArn = 'arn:aws:iam::000000000000:role/sender';

  async function withRole(actions: readonly string[]) {
    const world = await start();
    const statement = { Effect: 'Allow', Action: actions, Resource: queueArn };
    await world.create('AWS::IAM::Role', 'Sender', {
      RoleName: 'sender',
      AssumeRolePolicyDocument: trust,
      ...(actions.length > 0 && { Policies: [{ PolicyDocument: { Statement: [statement] } }] }),
    });
    const client = world.client(world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'session'));
    const { QueueUrl } = world;
    return {
      ...world,
      sendAsRole: () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
      receiveAsRole: () => client.send(new ReceiveMessageCommand({ QueueUrl })),
    };
  }
  const policy = (statement: object) => ({
    PolicyDocument: { Statement: [{ Resource: queueArn, ...statement }] },
  });

  it('comes from the role’s policies', async () => {
    const { sendAsRole, receiveAsRole } = await withRole(['sqs:SendMessage']);

    await expect(sendAsRole()).resolves.toBeDefined();
    await expect(receiveAsRole()).rejects.toThrow(
      /not authorized to perform: sqs:ReceiveMessage on resource: .*Letters/,
    );
  });

  it('comes from the queue’s policy if the role has none', async () => {
    const { create, QueueUrl, sendAsRole } = await withRole([]);
    const before = await sendAsRole().catch((error: unknown) => error);

    await create('AWS::SQS::QueuePolicy', 'Policy', {
      Queues: [QueueUrl],
      ...policy({ Effect: 'Allow', Principal: { AWS: roleArn }, Action: 'sqs:SendMessage' }),
    });

    expect(before).toMatchObject({ name: 'AccessDeniedException' });
    await expect(sendAsRole()).resolves.toBeDefined();
  });

  it('can be denied by the queue’s policy', async () => {
    const { create, QueueUrl, sendAsRole } = await withRole(['sqs:*']);

    await create('AWS::SQS::QueuePolicy', 'Policy', {
      Queues: [QueueUrl],
      ...policy({ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage' }),
    });

    await expect(sendAsRole()).rejects.toThrow(/explicit deny in a resource-based policy/);
  });

  it('includes the key when a customer-managed key encrypts the queue', async () => {
    const keyArn = 'arn:aws:kms:eu-central-1:000000000000:key/k';
    const { sqs } = await start({ properties: { KmsMasterKeyId: keyArn } });
    const demands = sqs.services[0]?.operations['SendMessage']?.demands(
      { QueueUrl: 'Letters', MessageBody: 'x' },
      { principal: { kind: 'root', arn: 'root' }, requestId: 'r', place, clock: { now: () => 0 } },
    );

    expect(demands?.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `sqs:SendMessage ${queueArn}`,
      `kms:GenerateDataKey ${keyArn}`,
      `kms:Decrypt ${keyArn}`,
    ]);
    expect(demands?.[1]?.conditions).toMatchObject({ 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' });
  });
});
