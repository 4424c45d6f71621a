/**
 * The vehicles’ IoT policy needs every statement, resource and condition. Without one of the
 * allowed parts a vehicle cannot do its work. Without one of the conditions a client can connect
 * that must not.
 */
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
} from '@aws-sdk/client-iot';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { beforeAll, describe, expect } from 'vitest';
import { type GivenVehicle, givenVehicle } from '../support/given.ts';
import { type DeviceIdentity, type MqttDevice, tryToConnect } from 'local-aws/testing/mqtt-device';
import {
  clientOf,
  connectVehicle,
  endpointOf,
  issueCertificate,
  registerCertificate,
  requireOutput,
} from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, object>>;
}

const world = useSharedWorld();
const it = withPeople(world);

let statements: readonly Statement[];

beforeAll(() => {
  const [logicalId = ''] = world().resourcesOfType('AWS::IoT::Policy');
  // CloudFormation’s shape of a policy document.
  const document = world().resource(logicalId).properties['PolicyDocument'] as { Statement: Statement[] };
  statements = document.Statement;
});

const iot = () => new IoTClient(clientOf(world()));
const resourcesOf = ({ Resource }: Statement) => [Resource].flat();

describe('the vehicle policy', () => {
  it('allows what a vehicle does, and each part of it is needed', async ({ provisioner }) => {
    const vehicle = await givenVehicle(provisioner);
    const certificateArn = certificateArnOf(vehicle);
    const whole = await journey(vehicle);

    const reductions = statements.flatMap((statement, index) => [
      { without: statement.Action, document: statements.filter((_, other) => other !== index) },
      ...(resourcesOf(statement).length > 1 ? resourcesOf(statement) : []).map((resource) => ({
        without: `${statement.Action} ${resource}`,
        document: statements.with(index, {
          ...statement,
          Resource: resourcesOf(statement).filter((other) => other !== resource),
        }),
      })),
    ]);
    const stillWhole: string[] = [];
    for (const { without, document } of reductions) {
      const restore = await replacePolicy(certificateArn, document);
      if ((await journey(vehicle)).join() === whole.join()) {
        stillWhole.push(without);
      }
      await restore();
    }

    expect(whole).toEqual(journeySteps(vehicle).map(({ name }) => name));
    expect(reductions.length).toBeGreaterThanOrEqual(statements.length);
    expect(stillWhole, 'could be left out').toEqual([]);
    expect(await journey(vehicle)).toEqual(whole);
  });
});

describe('the condition of the vehicle policy', () => {
  /**
   * One element of the statement keeps each outsider out. `loosened` returns the statement without
   * that element.
   */
  const outsiders: readonly {
    readonly name: string;
    readonly prepare: () => Promise<{ identity: DeviceIdentity; clientId: string; certificateArn: string }>;
    readonly loosened: (statement: Statement) => Statement;
  }[] = [
    {
      name: 'a certificate that is not attached to its thing',
      async prepare() {
        const clientId = randomUUID();
        const identity = await issueCertificate(world(), clientId);
        const certificateArn = await registered(identity, clientId);
        await iot().send(new DetachThingPrincipalCommand({ thingName: clientId, principal: certificateArn }));
        return { identity, clientId, certificateArn };
      },
      loosened: ({ Condition: { Bool: _, ...others } = {}, ...rest }) => ({ ...rest, Condition: others }),
    },
    {
      name: 'a vehicle under another client id than the thing that it belongs to',
      async prepare() {
        const referenceId = randomUUID();
        const identity = await issueCertificate(world(), referenceId);
        return { identity, clientId: randomUUID(), certificateArn: await registered(identity, referenceId) };
      },
      loosened: (statement) => ({ ...statement, Resource: '*' }),
    },
    {
      name: 'a certificate that names another vehicle than the thing that it is attached to',
      async prepare() {
        const clientId = randomUUID();
        const identity = await issueCertificate(world(), randomUUID());
        return { identity, clientId, certificateArn: await registered(identity, clientId) };
      },
      loosened: ({ Condition: { StringEquals: _, ...others } = {}, ...rest }) => ({
        ...rest,
        Condition: others,
      }),
    },
  ];

  it.each(outsiders)('rejects $name', async ({ prepare, loosened }) => {
    const { identity, clientId, certificateArn } = await prepare();
    const attempt = () => tryToConnect(endpointOf(world()), identity, { clientId });

    const before = await attempt();
    const document = statements.map((statement) =>
      statement.Action === 'iot:Connect' ? loosened(statement) : statement,
    );
    await replacePolicy(certificateArn, document);

    expect(before).toBe('refused');
    expect(await attempt(), 'the element is what kept it out').toBe('connected');
  });

  it('has a test client for each of its elements', () => {
    const connect = statements.find(({ Action }) => Action === 'iot:Connect');

    const elements = Object.values(connect?.Condition ?? {}).flatMap((keys) => Object.keys(keys));

    expect(elements.length + 1).toBe(outsiders.length);
  });
});

/**
 * An action that a vehicle must be able to do. Each step has its own connection, because a refusal
 * ends the connection.
 */
interface JourneyStep {
  readonly name: string;
  readonly run: (device: MqttDevice) => Promise<boolean>;
}

function journeySteps({ referenceId, telemetryTopic }: GivenVehicle): readonly JourneyStep[] {
  const commands = `$aws/commands/things/${referenceId}/executions`;
  const publishes = (topic: string): JourneyStep => ({
    name: `publish ${topic}`,
    run: async (device) => (await device.publish(topic, '{}')) === 'acknowledged',
  });
  const receive = (topic: string, filter = topic): JourneyStep => ({
    name: `receive ${topic}`,
    run: async (device) => {
      if ((await device.subscribe(filter)) !== 'granted') {
        return false;
      }
      const data = new IoTDataPlaneClient(clientOf(world()));
      await data.send(new PublishCommand({ topic, payload: Buffer.from('{}'), qos: 1 }));
      return device.nextMessage(200).then(
        (message) => message.topic === topic,
        () => false,
      );
    },
  });
  return [
    publishes(`dt/v1/${referenceId}/telemetry`),
    publishes(telemetryTopic),
    publishes(`dt/v1/${referenceId}/certificate-request`),
    publishes(`${commands}/execution-1/response/json`),
    receive(`dl/v1/${referenceId}/certificate`, `dl/v1/${referenceId}/+`),
    receive(`${commands}/execution-1/request/json`, `${commands}/+/request/json`),
  ];
}

/** Returns the names of the steps that succeed. */
async function journey(vehicle: GivenVehicle): Promise<readonly string[]> {
  const done: string[] = [];
  for (const { name, run } of journeySteps(vehicle)) {
    const device = await connectVehicle(world(), vehicle).catch(() => undefined);
    if (device === undefined) {
      continue;
    }
    if (await run(device)) {
      done.push(name);
    }
    if (device.client.connected) {
      await device.end();
    }
  }
  return done;
}

/** AWS IoT’s id of a certificate is the SHA-256 of its DER form. */
function certificateArnOf({ certificate }: GivenVehicle): string {
  const id = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
  const { partition, region, accountId } = world().place;
  return `arn:${partition}:iot:${region}:${accountId}:cert/${id}`;
}

/** Replaces the vehicles’ policy for this certificate; returns a function that restores it. */
async function replacePolicy(target: string, document: readonly Statement[]): Promise<() => Promise<void>> {
  const policyName = requireOutput(world(), 'VehiclePolicyName');
  const replacement = `replacement-${randomUUID()}`;
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: document });
  await iot().send(new CreatePolicyCommand({ policyName: replacement, policyDocument }));
  await iot().send(new DetachPolicyCommand({ policyName, target }));
  await iot().send(new AttachPolicyCommand({ policyName: replacement, target }));
  return async () => {
    await iot().send(new DetachPolicyCommand({ policyName: replacement, target }));
    await iot().send(new AttachPolicyCommand({ policyName, target }));
  };
}

function registered(identity: Required<DeviceIdentity>, attachTo: string): Promise<string> {
  return registerCertificate(world(), {
    identity,
    attachTo,
    policyName: requireOutput(world(), 'VehiclePolicyName'),
  });
}
