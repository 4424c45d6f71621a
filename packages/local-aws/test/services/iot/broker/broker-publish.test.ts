import { randomBytes } from 'node:crypto';
import {
  InvalidRequestException,
  IoTDataPlaneClient,
  PublishCommand,
  type PublishCommandInput,
} from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWireConformance } from '../../../wire-conformance.ts';
import { type BrokerWorld, allow, iotArn, startBrokerWorld } from './broker-world.ts';

let world: BrokerWorld;
let data: IoTDataPlaneClient;
beforeAll(async () => {
  world = await startBrokerWorld();
  data = new IoTDataPlaneClient(world.client());
});
afterAll(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

const publish = (input: PublishCommandInput, client = data) => client.send(new PublishCommand(input));

describe('Publish', () => {
  it.each([
    ['text', Buffer.from('{"speed":50}')],
    ['any bytes', randomBytes(1_000)],
    ['nothing', Buffer.alloc(0)],
    ['128 KB', randomBytes(128 * 1024)],
  ])('delivers %s to subscribers unchanged', async (_, payload) => {
    const { device } = await world.given();
    await device.subscribe('to/+/request');

    await publish({ topic: 'to/you/request', payload, qos: 1 });
    const message = await device.nextMessage();

    expect(message.topic).toBe('to/you/request');
    expect(message.payload.equals(payload)).toBe(true);
    await device.end();
  });

  it.each(['$aws/commands/things/t/executions/e/request/json', 'a b/ü/%2F', '/'])(
    'accepts the topic %s in the address of the request',
    async (topic) => {
      const { device } = await world.given();
      await device.subscribe(topic);

      await publish({ topic, payload: Buffer.from('x') });

      expect((await device.nextMessage()).topic).toBe(topic);
      await device.end();
    },
  );

  it('waits for a persistent session when it has QoS 1, and not when it has QoS 0', async () => {
    const { device, ...registered } = await world.given({}, { clean: false });
    await device.subscribe('mail/+');
    await device.end();

    await publish({ topic: 'mail/0', qos: 0 });
    await publish({ topic: 'mail/1', qos: 1 });
    const back = await world.connect(registered, { clean: false });

    expect((await back.nextMessage()).topic).toBe('mail/1');
    await back.end();
  });

  it('retains a message for later subscribers when asked to', async () => {
    await publish({ topic: 'kept', payload: Buffer.from('x'), retain: true });
    const { device } = await world.given();

    await device.subscribe('kept');

    expect((await device.nextMessage()).payload.toString()).toBe('x');
    await device.end();
  });

  it('does not reach a device that may not receive it', async () => {
    const { device } = await world.given({
      statements: [allow('iot:Connect', '*'), allow('iot:Subscribe', '*'), allow('iot:Receive', 'topic/b')],
    });
    await device.subscribe('+');

    await publish({ topic: 'a', qos: 1 });
    await publish({ topic: 'b', qos: 1 });

    expect((await device.nextMessage()).topic).toBe('b');
    await device.end();
  });

  it.each<[string, PublishCommandInput]>([
    ['a wildcard', { topic: 'a/+' }],
    ['257 bytes', { topic: 'x'.repeat(257) }],
    ['8 slashes', { topic: 'a/b/c/d/e/f/g/h/i' }],
    ['a payload that is too large', { topic: 'a', payload: Buffer.alloc(128 * 1024 + 1) }],
    ['QoS 2', { topic: 'a', qos: 2 }],
  ])('refuses a topic or message with %s', async (_, input) => {
    await expect(publish(input)).rejects.toBeInstanceOf(InvalidRequestException);
  });

  it('needs iot:Publish on the topic', async () => {
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const statement = { Effect: 'Allow', Action: 'iot:Publish', Resource: iotArn('topic/mine/*') };
    await world.make('AWS::IAM::Role', {
      RoleName: 'publisher',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [
        { PolicyName: 'publish', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
      ],
    });
    const roleArn = 'arn:aws:iam::000000000000:role/publisher';
    const publisher = new IoTDataPlaneClient(
      world.client(world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'session')),
    );
    const denied = { name: 'AccessDeniedException' };

    await expect(publish({ topic: 'mine/a' }, publisher)).resolves.toBeDefined();
    await expect(publish({ topic: 'yours/a' }, publisher)).rejects.toMatchObject(denied);
    await expect(publish({ topic: 'mine/a', retain: true }, publisher)).rejects.toMatchObject(denied);
  });
});

testWireConformance(() => world, ['iotdata.Publish']);
