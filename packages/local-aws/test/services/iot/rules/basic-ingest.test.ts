/**
 * Basic Ingest. Sources: AWS IoT Core Developer Guide, "Reducing messaging costs with Basic
 * Ingest", "Reserved topics", and "CloudWatch AWS IoT log entries".
 */
import { InvalidRequestException, IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow } from '../broker/broker-world.ts';
import { type RulesWorld, kinesis, refusal, sqs, startRulesWorld } from './rules-world.ts';

let world: RulesWorld;
beforeEach(async () => {
  world = await startRulesWorld();
});
afterEach(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

const named = (RuleName: string) => ({ RuleName });
const records = (): unknown[] => world.received.records.map(({ data }) => JSON.parse(data) as unknown);
const publish = (topic: string, retain = false) =>
  new IoTDataPlaneClient(world.client()).send(
    new PublishCommand({ topic, retain, payload: Buffer.from('{}') }),
  );

describe('a message to $aws/rules/<rule>/…', () => {
  it('runs that rule, whatever its topic filter is, and no other', async () => {
    const other = `SELECT 'other' AS rule FROM`;
    await world.rule(`SELECT 'mine' AS rule FROM 'no/match'`, [kinesis()], {}, named('mine'));
    await world.rule(`${other} 'a/b/c'`, [kinesis()], {}, named('by_topic'));
    await world.rule(`${other} '#'`, [kinesis()], {}, named('everything'));
    await world.rule(`${other} '$aws/rules/mine/#'`, [kinesis()], {}, named('by_whole_topic'));
    await world.rule(`${other} 'no/match'`, [kinesis()], {}, named('mine2'));
    const { device } = await world.given();

    const outcome = await device.publish('$aws/rules/mine/a/b/c', '{}');

    expect(outcome).toBe('acknowledged');
    expect(records()).toEqual([{ rule: 'mine' }]);
    await device.end();
  });

  it('has its topic without the prefix, and its sender', async () => {
    const sql = `SELECT topic() AS topic, topic(1) AS first, topic(3) AS third, clientid() AS client, principal() AS principal FROM 'x'`;
    await world.rule(sql, [kinesis('${topic(3)}')], {}, named('mine'));
    const { device, clientId, certificateId } = await world.given();

    await device.publish('$aws/rules/mine/dt/v1/me/telemetry', '{}');

    expect(records()).toEqual([
      { topic: 'dt/v1/me/telemetry', first: 'dt', third: 'me', client: clientId, principal: certificateId },
    ]);
    expect(world.received.records[0]?.partitionKey).toBe('me');
    await device.end();
  });

  it('is held to the rule’s condition', async () => {
    await world.rule(`SELECT topic() AS topic FROM 'x' WHERE topic(1) = 'a'`, [kinesis()], {}, named('mine'));
    const { device } = await world.given();

    await device.publish('$aws/rules/mine/b', '{}');
    await device.publish('$aws/rules/mine/a', '{}');

    expect(records()).toEqual([{ topic: 'a' }]);
    await device.end();
  });

  it('is acknowledged and logged as RuleNotFound when the rule is missing or disabled', async () => {
    await world.rule(`SELECT * FROM 'x'`, [kinesis()], { RuleDisabled: true }, named('disabled'));
    await world.rule(`SELECT * FROM 'x'`, [kinesis()], {}, named('mine'));
    const { device, clientId, certificateId } = await world.given();

    for (const ruleName of ['disabled', 'missing', 'Mine', '']) {
      const topicName = `$aws/rules/${ruleName}/a`;
      expect(await device.publish(topicName, '{}')).toBe('acknowledged');
      expect(world.lastEntry()).toMatchObject({
        eventType: 'RuleNotFound',
        status: 'Failure',
        reason: 'RuleNotFound',
        details: `Rule ${ruleName} not found`,
        principalId: certificateId,
        ...{ ruleName, topicName, clientId },
      });
    }

    expect(world.received.records).toEqual([]);
    await device.end();
  });

  it('that the rule cannot pass on reaches its error action, with the topic it was sent to', async () => {
    await world.rule(`SELECT * FROM 'x'`, [kinesis()], { ErrorAction: sqs }, named('mine'));
    world.trouble.error = refusal();
    const { device, clientId } = await world.given();
    const topic = '$aws/rules/mine/dt/v1/me/telemetry';

    const outcome = await device.publish(topic, 'payload');
    await world.rules.settled();

    expect(outcome).toBe('acknowledged');
    expect(world.received.letters.map((letter) => JSON.parse(letter) as unknown)).toMatchObject([
      { ruleName: 'mine', topic, clientId, base64OriginalPayload: Buffer.from('payload').toString('base64') },
    ]);
    await device.end();
  });

  it('may come from the data plane, and may have nothing after the rule', async () => {
    await world.rule(
      `SELECT topic() AS topic, clientid() AS client FROM 'x'`,
      [kinesis('k')],
      {},
      named('r'),
    );

    await publish('$aws/rules/r');

    expect(records()).toEqual([{ topic: '', client: 'n/a' }]);
  });

  it('counts only what follows the rule towards the limits of a topic', async () => {
    await world.rule(`SELECT topic() AS topic FROM 'x'`, [kinesis('k')], {}, named('r'));
    const [deepest, longest] = ['a/b/c/d/e/f/g/h', 'x'.repeat(256)];

    for (const topic of [deepest, longest]) {
      await publish(`$aws/rules/r/${topic}`);
    }
    for (const topic of [`${deepest}/i`, `${longest}x`]) {
      await expect(publish(`$aws/rules/r/${topic}`)).rejects.toBeInstanceOf(InvalidRequestException);
    }

    expect(records()).toEqual([{ topic: deepest }, { topic: longest }]);
  });
});

describe('no client receives a message of Basic Ingest', () => {
  it.each(['$aws/rules/#', '$aws/rules/mine/a', '$aws/rules/+/a', '$aws/rules'])(
    'a subscription to %s is refused',
    async (filter) => {
      const { device } = await world.given();

      expect(await device.subscribe(filter)).toBe('cut');
    },
  );

  it('a subscription that also matches other topics does not deliver it, now or later', async () => {
    await world.rule(`SELECT * FROM 'x'`, [kinesis()], {}, named('mine'));
    const { device: listener, ...registered } = await world.given({}, { clean: false });
    await listener.subscribe('$aws/+/mine/+');
    const { device } = await world.given();

    await device.publish('$aws/rules/mine/while-connected', '{}');
    await publish('$aws/rules/mine/from-the-data-plane');
    await listener.end();
    await device.publish('$aws/rules/mine/while-away', '{}');
    const back = await world.connect(registered, { clean: false });
    await device.publish('$aws/other/mine/later', '{}');

    expect((await back.nextMessage()).topic).toBe('$aws/other/mine/later');
    expect(listener.messages.map(({ topic }) => topic)).not.toContainEqual(expect.stringContaining('rules'));
    expect(world.received.records).toHaveLength(3);
    await Promise.all([back.end(), device.end()]);
  });

  it('a retained one is refused and runs no rule', async () => {
    await world.rule(`SELECT * FROM 'x'`, [kinesis()], {}, named('mine'));
    const { device } = await world.given();
    const closed = device.closed;

    device.client.publish('$aws/rules/mine/a', '{}', { qos: 1, retain: true }, () => undefined);
    await closed;
    await expect(publish('$aws/rules/mine/a', true)).rejects.toBeInstanceOf(InvalidRequestException);

    expect(world.received.records).toEqual([]);
  });
});

describe('the policy of a device', () => {
  const onlyOwn = [allow('iot:Connect', '*'), allow('iot:Publish', 'topic/$aws/rules/mine/dt/me')];

  it.each([
    ['another rule', '$aws/rules/other/dt/me'],
    ['another topic of the rule', '$aws/rules/mine/dt/you'],
    ['a deeper topic', '$aws/rules/mine/dt/me/more'],
    ['the rule alone', '$aws/rules/mine'],
    ['the topic without the rule', 'dt/me'],
  ])('keeps it from %s', async (_, topic) => {
    await world.rule(`SELECT * FROM '#'`, [kinesis()], {}, named('mine'));
    await world.rule(`SELECT * FROM '#'`, [kinesis()], {}, named('other'));
    const { device } = await world.given({ statements: onlyOwn });

    expect(await device.publish('$aws/rules/mine/dt/me', '{}')).toBe('acknowledged');
    expect(await device.publish(topic, '{}')).toBe('cut');

    expect(world.received.records).toHaveLength(1);
  });
});
