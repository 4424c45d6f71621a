import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryState } from '../../../../src/state/memory-state.ts';
import {
  type RulesWorld,
  functionArn,
  kinesis,
  lambda,
  queueUrl,
  refusal,
  sqs,
  startRulesWorld,
} from './rules-world.ts';

let world: RulesWorld;
beforeEach(async () => {
  world = await startRulesWorld();
});
afterEach(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

const telemetry = `SELECT 'TELEMETRY' AS kind, topic(3) AS deviceId, encode(*, 'base64') AS payload, timestamp() AS receivedAt FROM 'dt/v1/+/telemetry'`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const letters = (): unknown[] => world.received.letters.map((letter) => JSON.parse(letter) as unknown);

describe('a message of a device', () => {
  it('reaches the stream as the rule selects it, with the partition key from the topic', async () => {
    await world.rule(telemetry, [kinesis('${topic(3)}')]);
    const { device, clientId } = await world.given();

    await device.publish(`dt/v1/${clientId}/telemetry`, 'anything, {"even": no JSON');
    const [record] = world.received.records;

    expect(record?.partitionKey).toBe(clientId);
    expect(JSON.parse(record?.data ?? '')).toEqual({
      kind: 'TELEMETRY',
      deviceId: clientId,
      payload: base64('anything, {"even": no JSON'),
      receivedAt: expect.any(Number),
    });
    await device.end();
  });

  it('is in the stream before its acknowledgement', async () => {
    await world.rule(telemetry, [kinesis()]);
    const { device } = await world.given();

    const seen: number[] = [];
    for (let index = 0; index < 50; index += 1) {
      await device.publish('dt/v1/x/telemetry', String(index));
      seen.push(world.received.records.length);
    }

    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    await device.end();
  });

  it('keeps its order among the messages of the device', async () => {
    await world.rule(`SELECT * FROM 'order'`, [kinesis()], { ErrorAction: sqs });
    const { device } = await world.given();
    const numbers = Array.from({ length: 500 }, (_, index) => String(index));

    await Promise.all(numbers.map((number) => device.publish('order', number)));

    expect(world.received.records.map(({ data }) => data)).toEqual(numbers);
    await device.end();
  });

  it('keeps its order, in the stream and at the error action, when the stream refuses some', async () => {
    await world.rule(`SELECT * FROM 'order'`, [kinesis()], { ErrorAction: sqs });
    world.trouble.error = refusal();
    world.trouble.refuses = (data) => Number(data) % 3 === 0;
    const { device } = await world.given();
    const numbers = Array.from({ length: 300 }, (_, index) => String(index));

    await Promise.all(numbers.map((number) => device.publish('order', number)));
    await world.rules.settled();

    const isRefused = (number: string) => Number(number) % 3 === 0;
    expect(world.received.records.map(({ data }) => data)).toEqual(numbers.filter((n) => !isRefused(n)));
    expect(letters()).toMatchObject(
      numbers.filter(isRefused).map((number) => ({ base64OriginalPayload: base64(number) })),
    );
    await device.end();
  });

  it('that the device may not publish reaches no rule', async () => {
    await world.rule(`SELECT * FROM '#'`, [kinesis()]);
    const { device } = await world.given({
      statements: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }],
    });

    expect(await device.publish('dt/v1/other/telemetry')).toBe('cut');

    expect(world.received.records).toEqual([]);
  });

  it('has its sender’s client id and principal in rules', async () => {
    await world.rule(`SELECT clientid() AS client, principal() AS principal FROM 'who'`, [kinesis()]);
    const { device, clientId, certificateId } = await world.given();

    await device.publish('who');
    await new IoTDataPlaneClient(world.client()).send(new PublishCommand({ topic: 'who' }));

    expect(world.received.records.map(({ data }) => JSON.parse(data) as unknown)).toEqual([
      { client: clientId, principal: certificateId },
      { client: 'n/a' },
    ]);
    await device.end();
  });

  it('may be its last will', async () => {
    await world.rule(`SELECT * FROM 'will'`, [kinesis()]);
    const { device } = await world.given({}, { will: { topic: 'will', payload: Buffer.from('gone') } });

    await device.drop();

    await expect.poll(() => world.received.records).toMatchObject([{ data: 'gone' }]);
  });
});

describe('presence', () => {
  it('reaches rules with the client id in its topic, for connecting and disconnecting', async () => {
    await world.rule(`SELECT topic(4) AS event, topic(5) AS deviceId FROM '$aws/events/presence/+/+'`, [
      kinesis('${topic(5)}'),
    ]);
    const { device, clientId } = await world.given();
    await device.end();

    await expect.poll(() => world.received.records).toHaveLength(2);

    expect(world.received.records).toEqual(
      ['connected', 'disconnected'].map((event) => ({
        partitionKey: clientId,
        data: JSON.stringify({ event, deviceId: clientId }),
      })),
    );
  });
});

describe('presence after a kill', () => {
  const presence = `SELECT * FROM '$aws/events/presence/+/+'`;

  it('reports each connected session as ended once, and continues its version numbers', async () => {
    const state = memoryState();
    const killed = await startRulesWorld({ state });
    const { device, clientId, certificateId, ...registered } = await killed.given();

    const next = await startRulesWorld({ state, open: false });
    await next.rule(presence, [kinesis()]);
    next.broker.open();
    const [lost] = next.received.records.splice(0);
    const back = await next.connect({ clientId, certificateId, ...registered });
    await expect.poll(() => next.received.records).toHaveLength(1);
    const [connected] = next.received.records;
    const third = await startRulesWorld({ state, open: false });
    await third.rule(presence, [kinesis()]);
    await back.end();
    await expect.poll(() => next.received.records).toHaveLength(2);
    third.broker.open();

    expect(JSON.parse(lost?.data ?? '')).toMatchObject({
      clientId,
      eventType: 'disconnected',
      disconnectReason: 'SERVER_ERROR',
      clientInitiatedDisconnect: false,
      principalIdentifier: certificateId,
      versionNumber: 0,
      thingName: clientId,
    });
    expect(JSON.parse(connected?.data ?? '')).toMatchObject({ eventType: 'connected', versionNumber: 1 });
    expect(third.received.records).toEqual([]);
    await Promise.all([device.end(), next.stop(), third.stop()]);
    await killed.stop();
  });
});

describe('a condition', () => {
  it('decides before any action', async () => {
    await world.rule(`SELECT * FROM '$aws/events/+/+' WHERE startswith(topic(3), 'Stack-')`, [kinesis()]);
    const data = new IoTDataPlaneClient(world.client());

    for (const topic of ['$aws/events/Stack-A/X', '$aws/events/Other/X']) {
      await data.send(new PublishCommand({ topic, payload: Buffer.from('{}') }));
    }

    expect(world.received.records).toEqual([{ partitionKey: '$aws/events/Stack-A/X', data: '{}' }]);
  });
});

describe('a function', () => {
  it('is invoked for a rule that it permits, in AWS IoT’s name', async () => {
    const { attributes } = await world.rule(`SELECT * FROM 'events/+'`, [lambda], { ErrorAction: sqs });
    world.permit(attributes['Arn']);
    const { device } = await world.given();

    await device.publish('events/a', '{"status":"SUCCEEDED"}');

    expect(world.received.invocations).toEqual([{ status: 'SUCCEEDED' }]);
    expect(letters()).toEqual([]);
    await device.end();
  });

  it('that permits only another rule makes the action fail', async () => {
    await world.rule(`SELECT * FROM 'events/+'`, [lambda], { ErrorAction: sqs });
    world.permit('arn:aws:iot:eu-central-1:000000000000:rule/another');
    const { device } = await world.given();

    await device.publish('events/a', '{}');
    await world.rules.settled();

    expect(letters()).toMatchObject([
      { failures: [{ failedAction: 'LambdaAction', failedResource: functionArn }] },
    ]);
    await device.end();
  });
});

describe('an action that fails', () => {
  it('passes the message to the error action in AWS’s document', async () => {
    const { ref } = await world.rule(telemetry, [kinesis()], { ErrorAction: sqs });
    world.trouble.error = refusal();
    const { device, clientId } = await world.given();

    const acknowledged = await device.publish('dt/v1/x/telemetry', 'payload');
    await world.rules.settled();

    expect(acknowledged).toBe('acknowledged');
    expect(letters()).toEqual([
      {
        ruleName: ref,
        topic: 'dt/v1/x/telemetry',
        cloudwatchTraceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        clientId,
        base64OriginalPayload: base64('payload'),
        failures: [
          {
            failedAction: 'KinesisAction',
            failedResource: 'telemetry',
            errorMessage: expect.stringContaining('Rate exceeded for shard.'),
          },
        ],
      },
    ]);
    await device.end();
  });

  it('does not affect the other actions, and all failures are in one document', async () => {
    await world.rule(
      `SELECT * FROM 'a'`,
      [kinesis('k', 'foreign'), sqs, kinesis('${missing}'), kinesis('k')],
      {
        ErrorAction: sqs,
      },
    );
    const { device } = await world.given();

    await device.publish('a', '{}');
    await world.rules.settled();

    expect(world.received.records).toEqual([{ partitionKey: 'k', data: '{}' }]);
    expect(letters()).toMatchObject([
      {},
      {
        failures: [
          { failedResource: 'foreign', errorMessage: expect.stringContaining('kinesis:PutRecord') },
          { failedResource: 'telemetry', errorMessage: expect.stringContaining('PartitionKey') },
        ],
      },
    ]);
    await device.end();
  });

  it('is logged, as is a failure of the error action, and does not affect the publisher', async () => {
    await world.rule(`SELECT * FROM 'a'`, [kinesis('k', 'foreign')], {
      ErrorAction: kinesis('k', 'foreign'),
    });
    const { device } = await world.given();

    const acknowledged = await device.publish('a', '{}');
    await world.rules.settled();
    const entries = world.broker.log.entries().filter(({ eventType }) => eventType === 'RuleExecution');

    expect(acknowledged).toBe('acknowledged');
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ status: 'Failure', reason: 'AccessDeniedException', topicName: 'a' });
    await device.end();
  });

  it('without an error action has no further effect', async () => {
    await world.rule(`SELECT * FROM 'a'`, [
      { Sqs: { RoleArn: 'arn:aws:iam::000000000000:role/no', QueueUrl: queueUrl } },
    ]);
    const { device } = await world.given();

    await device.publish('a', '{}');
    await world.rules.settled();

    expect(world.lastEntry()).toMatchObject({ eventType: 'RuleExecution', status: 'Failure' });
    await device.end();
  });
});

describe('a rule', () => {
  it('that is disabled does nothing', async () => {
    await world.rule(`SELECT * FROM 'a'`, [kinesis()], { RuleDisabled: true });
    const { device } = await world.given();

    await device.publish('a');

    expect(world.received.records).toEqual([]);
    await device.end();
  });

  it('has the name of the template, or one as CloudFormation generates it', async () => {
    const generated = await world.rule(`SELECT * FROM 'a'`, []);
    const named = await world.rule(`SELECT * FROM 'a'`, [], {}, { RuleName: 'mine' });

    expect(generated.ref).toMatch(/^Stack_Rule\d+_suffix$/);
    expect(named).toEqual({
      ref: 'mine',
      attributes: { Arn: 'arn:aws:iot:eu-central-1:000000000000:rule/mine' },
    });
  });
});
