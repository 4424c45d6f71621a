import { DetachPolicyCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BrokerWorld,
  type DeviceSettings,
  type PolicyStatement,
  allow,
  anything,
  startBrokerWorld,
} from './broker-world.ts';

const connect = allow('iot:Connect', '*');
const publishAnything = allow('iot:Publish', '*');
const thingName = '${iot:Connection.Thing.ThingName}';

let world: BrokerWorld;
beforeAll(async () => {
  world = await startBrokerWorld();
});
afterAll(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

/** Returns whether a device that may connect and has these statements may publish to the topic. */
async function publishes(
  topic: string,
  statements: readonly PolicyStatement[],
  settings: DeviceSettings = {},
) {
  const { device } = await world.given({ ...settings, statements: [connect, ...statements] });
  const outcome = await device.publish(topic);
  await (outcome === 'cut' ? device.closed : device.end());
  return outcome;
}

describe('iot:Connect', () => {
  it('is needed for each client id', async () => {
    const device = await world.register({ statements: [allow('iot:Connect', 'client/one')] });

    expect(await world.tryToConnect(device, { clientId: 'one' })).toBe('connected');
    expect(await world.tryToConnect(device, { clientId: 'two' })).toBe('refused');
    expect(world.lastEntry()).toMatchObject({
      eventType: 'Connect',
      clientId: 'two',
      principalId: device.certificateId,
      reason: 'AUTHORIZATION_FAILURE',
    });
  });

  it('is granted by a policy on the certificate, until the policy is detached', async () => {
    const device = await world.register({ statements: [] });
    const bare = await world.tryToConnect(device);

    const policyName = await world.attachPolicy([connect], device.certificateArn);
    const attached = await world.tryToConnect(device);
    await world.iot.send(new DetachPolicyCommand({ policyName, target: device.certificateArn }));

    expect([bare, attached]).toEqual(['refused', 'connected']);
    expect(await world.tryToConnect(device)).toBe('refused');
  });

  it('can be denied by a statement', async () => {
    const deny = { ...allow('iot:Connect', 'client/banned-*'), Effect: 'Deny' };
    const device = await world.register({ statements: [...anything, deny] });

    expect(await world.tryToConnect(device, { clientId: 'welcome' })).toBe('connected');
    expect(await world.tryToConnect(device, { clientId: 'banned-1' })).toBe('refused');
  });

  it('may depend on the attributes of the connection', async () => {
    const plain = { 'ForAllValues:StringEquals': { 'iot:ConnectAttributes': ['LastWill'] } };
    const device = await world.register({ statements: [allow('iot:Connect', '*', plain)] });

    expect(await world.tryToConnect(device)).toBe('connected');
    expect(await world.tryToConnect(device, { will: { topic: 'a', payload: Buffer.alloc(0) } })).toBe(
      'connected',
    );
    expect(await world.tryToConnect(device, { clean: false })).toBe('refused');
  });

  it.each([
    ['127.0.0.0/8', 'connected'],
    ['192.0.2.0/24', 'refused'],
  ])('may depend on the address: %s', async (range, outcome) => {
    const condition = { IpAddress: { 'aws:SourceIp': range } };
    const device = await world.register({ statements: [allow('iot:Connect', '*', condition)] });

    expect(await world.tryToConnect(device)).toBe(outcome);
  });
});

describe('the thing in a policy', () => {
  const attached = { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } };
  const asThing = allow('iot:Connect', `client/${thingName}`);
  const asAttached = allow('iot:Connect', '*', attached);

  it.each([
    ['that the certificate belongs to, for any client id', 'EXCLUSIVE_THING', 'other', 'connected'],
    ['that the client id names', 'NON_EXCLUSIVE_THING', undefined, 'connected'],
    ['that the client id does not name', 'NON_EXCLUSIVE_THING', 'other', 'refused'],
    ['that the certificate is not attached to', 'unattached', undefined, 'refused'],
    ['that does not exist', false, undefined, 'refused'],
  ] as const)('is attached: %s', async (_, thing, clientId, outcome) => {
    const device = await world.register({ thing, statements: [asAttached] });

    expect(await world.tryToConnect(device, clientId && { clientId })).toBe(outcome);
  });

  it.each([
    ['EXCLUSIVE_THING', 'own', 'connected'],
    ['EXCLUSIVE_THING', 'other', 'refused'],
    ['NON_EXCLUSIVE_THING', 'own', 'connected'],
    ['unattached', 'own', 'connected'],
    [false, 'own', 'refused'],
  ] as const)('has its name: %s, %s client id', async (thing, whose, outcome) => {
    const device = await world.register({ thing, statements: [asThing] });

    expect(await world.tryToConnect(device, whose === 'own' ? {} : { clientId: 'other' })).toBe(outcome);
  });

  it('may be compared with the client id', async () => {
    const condition = { StringEquals: { 'iot:ClientId': thingName } };
    const device = await world.register({ statements: [allow('iot:Connect', '*', condition)] });

    expect(await world.tryToConnect(device)).toBe('connected');
    expect(await world.tryToConnect(device, { clientId: 'other' })).toBe('refused');
  });

  it('provides its attributes', async () => {
    const statements = [allow('iot:Publish', 'topic/${iot:Connection.Thing.Attributes[Plant]}')];
    const settings = { attributes: { Plant: 'north' } };

    expect(await publishes('north', statements, settings)).toBe('acknowledged');
    expect(await publishes('south', statements, settings)).toBe('cut');
  });
});

describe('the certificate in a policy', () => {
  it.each([
    ['CN=one', '${iot:Certificate.Subject.CommonName}', 'one'],
    ['CN=one', '${iot:Certificate.Issuer.CommonName}', 'one'],
    ['CN=one, CN=two', '${iot:Certificate.Subject.CommonName}', 'one'],
    ['CN=one, CN=two', '${iot:Certificate.Subject.CommonName.1}', 'two'],
    ['CN=x, O=maker, OU=line 4', '${iot:Certificate.Subject.OrganizationalUnit}', 'line 4'],
  ])('%s: %s', async (subject, variable, value) => {
    const statements = [allow('iot:Publish', `topic/of/${variable}`)];

    expect(await publishes(`of/${value}`, statements, { subject })).toBe('acknowledged');
    expect(await publishes('of/another device', statements, { subject })).toBe('cut');
  });

  it('allows nothing for an attribute that it does not have', async () => {
    const statements = [allow('iot:Publish', 'topic/of/${iot:Certificate.Subject.Title}')];

    expect(await publishes('of/', statements)).toBe('cut');
    expect(await publishes('of/${iot:Certificate.Subject.Title}', statements)).toBe('cut');
  });

  it('provides no value for a name that contains a wildcard', async () => {
    const statements = [allow('iot:Publish', 'topic/of/${iot:Certificate.Subject.CommonName}')];

    expect(await publishes('of/anybody', statements, { subject: 'CN=*' })).toBe('cut');
    expect(await publishes('of/*', statements, { subject: 'CN=*' })).toBe('cut');
  });
});

describe('iot:Publish', () => {
  it.each([
    ['dt/*', 'dt/a/b/c', 'acknowledged'],
    ['dt/*', 'dt/', 'acknowledged'],
    ['dt/*', 'dtx/a', 'cut'],
    ['dt/?/x', 'dt/1/x', 'acknowledged'],
    ['dt/?/x', 'dt/12/x', 'cut'],
    ['dt/+', 'dt/a', 'cut'],
    ['dt/#', 'dt/a', 'cut'],
    ['$aws/commands/*', '$aws/commands/a', 'acknowledged'],
  ])('on topic/%s: %s is %s', async (resource, topic, outcome) => {
    expect(await publishes(topic, [allow('iot:Publish', `topic/${resource}`)])).toBe(outcome);
  });

  it('ends the connection when it is missing, and the log has the reason', async () => {
    const { device, clientId } = await world.given({ statements: [connect] });

    const outcome = await device.publish('dt/a', 'x', { qos: 1 });
    await device.closed;

    expect(outcome).toBe('cut');
    expect(world.broker.log.entries().slice(-2)).toMatchObject([
      { eventType: 'Publish-In', topicName: 'dt/a', clientId, reason: 'AUTHORIZATION_FAILURE' },
      { eventType: 'Disconnect', clientId, reason: 'AUTH_ERROR' },
    ]);
  });

  it('does not allow a retained message, which needs iot:RetainPublish', async () => {
    const { device } = await world.given({ statements: [connect, publishAnything] });
    const keeper = await world.given({
      statements: [connect, publishAnything, allow('iot:RetainPublish', '*')],
    });

    expect(await device.publish('kept', 'x', { retain: true })).toBe('cut');
    expect(await keeper.device.publish('kept', 'y', { retain: true })).toBe('acknowledged');
    const reader = await world.given();
    await reader.device.subscribe('kept');
    expect((await reader.device.nextMessage()).payload.toString()).toBe('y');
    expect(await keeper.device.publish('kept', '', { retain: true })).toBe('acknowledged');
    await Promise.all([keeper.device.end(), reader.device.end()]);
  });

  it('never allows topics on which AWS itself publishes', async () => {
    const topics = ['$aws/events/presence/connected/someone', '$SYS/broker', '$other'];

    for (const topic of topics) {
      expect(await publishes(topic, [publishAnything])).toBe('cut');
    }
  });

  it('is evaluated for each message: a detached policy takes effect at once', async () => {
    const { device, certificateArn } = await world.given({ statements: [connect] });
    const policyName = await world.attachPolicy([publishAnything], certificateArn);

    const before = await device.publish('a');
    await world.iot.send(new DetachPolicyCommand({ policyName, target: certificateArn }));
    const after = await device.publish('a');

    expect([before, after]).toEqual(['acknowledged', 'cut']);
  });
});

describe('iot:Subscribe', () => {
  it.each([
    ['dt/+/x', 'dt/+/x', 'granted'],
    ['dt/+/x', 'dt/a/x', 'cut'],
    ['dt/*', 'dt/+/x', 'granted'],
    ['dt/*', 'dt/#', 'granted'],
    ['dt/*', '#', 'cut'],
    ['$aws/commands/things/t/executions/+/*', '$aws/commands/things/t/executions/+/request/json', 'granted'],
    ['$aws/commands/things/t/executions/+/*', '$aws/commands/things/+/executions/+/request/json', 'cut'],
  ])('on topicfilter/%s: %s is %s', async (resource, filter, outcome) => {
    const { device } = await world.given({
      statements: [connect, allow('iot:Subscribe', `topicfilter/${resource}`)],
    });

    expect(await device.subscribe(filter)).toBe(outcome);
    await (outcome === 'cut' ? device.closed : device.end());
  });

  it('needs a topicfilter resource: a topic resource or iot:Receive is not enough', async () => {
    const { device } = await world.given({
      statements: [connect, allow('iot:Subscribe', 'topic/a'), allow('iot:Receive', 'topicfilter/a')],
    });

    expect(await device.subscribe('a')).toBe('cut');
    expect(world.broker.log.entries().slice(-2)).toMatchObject([
      { eventType: 'Subscribe', topicName: 'a', reason: 'AUTHORIZATION_FAILURE' },
      { eventType: 'Disconnect', reason: 'AUTH_ERROR' },
    ]);
  });

  it('never allows the broker’s internal topics', async () => {
    const { device } = await world.given();

    expect(await device.subscribe('$SYS/#')).toBe('cut');
  });

  it('for all topics does not deliver messages on topics of AWS', async () => {
    const { device } = await world.given();
    await device.subscribe('#');

    const other = await world.given();
    await other.device.publish('said/by/a/device', 'x');

    expect((await device.nextMessage()).topic).toBe('said/by/a/device');
    await Promise.all([device.end(), other.device.end()]);
  });
});

it('iot:Receive is evaluated for each message, and a refusal keeps the connection', async () => {
  const statements = [connect, allow('iot:Subscribe', '*'), allow('iot:Receive', 'topic/for/me/*')];
  const { device, clientId } = await world.given({ statements });
  await device.subscribe('for/#');
  const speaker = await world.given();

  for (const topic of ['for/you/1', 'for/me/1', 'for/you/2', 'for/me/2']) {
    await speaker.device.publish(topic, topic);
  }

  expect((await device.nextMessage()).topic).toBe('for/me/1');
  expect((await device.nextMessage()).topic).toBe('for/me/2');
  expect(device.messages).toHaveLength(2);
  expect(device.client.connected).toBe(true);
  expect(world.broker.log.entries()).toContainEqual(
    expect.objectContaining({
      eventType: 'Publish-Out',
      clientId,
      topicName: 'for/you/1',
      status: 'Failure',
    }),
  );
  await Promise.all([device.end(), speaker.device.end()]);
});

it('a policy with unsupported elements is refused at its creation', async () => {
  const register = world.register({
    statements: [allow('iot:Connect', '*', { StringSounds: { 'iot:ClientId': 'x' } })],
  });

  await expect(register).rejects.toMatchObject({ name: 'MalformedPolicyException' });
});

it('all attached policies apply together', async () => {
  const { certificateArn, device } = await world.given({ statements: [connect] });
  await world.attachPolicy([allow('iot:Publish', 'topic/a')], certificateArn);
  await world.attachPolicy([allow('iot:Publish', 'topic/b')], certificateArn);

  const outcomes = [await device.publish('a'), await device.publish('b'), await device.publish('c')];

  expect(outcomes).toEqual(['acknowledged', 'acknowledged', 'cut']);
});
