import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  AttachThingPrincipalCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  DeleteThingCommand,
  DescribeEndpointCommand,
  DescribeThingCommand,
  DetachThingPrincipalCommand,
  GetPolicyCommand,
  InvalidRequestException,
  IoTClient,
  ListPrincipalThingsCommand,
  ListThingPrincipalsCommand,
  ListThingPrincipalsV2Command,
  ListThingsCommand,
  MalformedPolicyException,
  RegisterCertificateWithoutCACommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  type ThingPrincipalType,
  UpdateThingCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import {
  DeleteConnectionCommand,
  IoTDataPlaneClient,
  ResourceNotFoundException as ConnectionNotFoundException,
} from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileState } from '../../../src/state/file-state.ts';
import { type Emulation, startEmulation } from '../../emulation.ts';
import { testWireConformance } from '../../wire-conformance.ts';
import { makeDeviceCertificate } from './device.ts';

let world: Emulation;
let iot: IoTClient;
const closed: { clientId: string; cleanSession: boolean; preventWillMessage: boolean }[] = [];
beforeAll(async () => {
  world = await startEmulation({
    connections: {
      close: (clientId, how) => {
        closed.push({ clientId, ...how });
        return Promise.resolve(clientId === 'connected');
      },
    },
  });
  iot = new IoTClient(world.client());
});
afterAll(() => world.stop());

const create = (thingName: string, attributes?: Record<string, string>) =>
  iot.send(new CreateThingCommand({ thingName, ...(attributes && { attributePayload: { attributes } }) }));
const describeThing = (thingName: string) => iot.send(new DescribeThingCommand({ thingName }));
const principal = async (client = iot) => {
  const certificatePem = await makeDeviceCertificate();
  const command = new RegisterCertificateWithoutCACommand({ certificatePem, status: 'ACTIVE' });
  return (await client.send(command)).certificateArn ?? '';
};

describe('CreateThing', () => {
  it('creates one thing, even when it is repeated with the same attributes', async () => {
    const outputs = await Promise.all([1, 2, 3].map(() => create('same', { brand: 'a' })));

    const { things } = await iot.send(new ListThingsCommand({ attributeName: 'brand', attributeValue: 'a' }));

    expect(new Set(outputs.map(({ thingId }) => thingId)).size).toBe(1);
    expect(things?.map(({ thingName }) => thingName)).toEqual(['same']);
  });

  it('refuses other attributes, and names the existing thing', async () => {
    const { thingArn } = await create('other', { brand: 'a' });

    const call = create('other', { brand: 'b' });

    await expect(call).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
    await expect(call).rejects.toMatchObject({ resourceId: 'other', resourceArn: thingArn });
  });

  it.each(['with space', 'ä', 'x'.repeat(129), 'sl/ash'])('refuses the name %j', async (thingName) => {
    await expect(create(thingName)).rejects.toBeInstanceOf(InvalidRequestException);
  });

  it('refuses more than three attributes', async () => {
    await expect(create('rich', { a: '1', b: '2', c: '3', d: '4' })).rejects.toBeInstanceOf(
      InvalidRequestException,
    );
  });
});

describe('a thing', () => {
  it('changes only with the expected version', async () => {
    await create('changing', { a: '1', b: '2' });
    const update = (attributes: Record<string, string>, merge: boolean, expectedVersion?: number) =>
      iot.send(
        new UpdateThingCommand({
          thingName: 'changing',
          attributePayload: { attributes, merge },
          expectedVersion,
        }),
      );

    await update({ b: '', c: '3' }, true, 1);
    const merged = await describeThing('changing');
    await update({ d: '4' }, false);
    const replaced = await describeThing('changing');

    expect(merged).toMatchObject({ attributes: { a: '1', c: '3' }, version: 2, defaultClientId: 'changing' });
    expect(replaced).toMatchObject({ attributes: { d: '4' }, version: 3 });
    await expect(update({}, true, 1)).rejects.toBeInstanceOf(VersionConflictException);
  });

  it('can be deleted repeatedly, but not while a principal is attached', async () => {
    await create('leaving');
    const attachment = { thingName: 'leaving', principal: await principal() };
    await iot.send(new AttachThingPrincipalCommand(attachment));
    const remove = () => iot.send(new DeleteThingCommand({ thingName: 'leaving' }));

    await expect(remove()).rejects.toBeInstanceOf(InvalidRequestException);
    await iot.send(new DetachThingPrincipalCommand(attachment));
    await remove();
    await remove();

    await expect(describeThing('leaving')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('is listed page by page', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) {
      await create(name, { shelf: 'pages' });
    }
    const filter = {
      attributeName: 'shelf',
      attributeValue: 'pag',
      usePrefixAttributeValue: true,
      maxResults: 2,
    };

    const first = await iot.send(new ListThingsCommand(filter));
    const second = await iot.send(new ListThingsCommand({ ...filter, nextToken: first.nextToken }));

    expect(first.things).toHaveLength(2);
    expect(second.things?.map(({ thingName }) => thingName)).toEqual(['page-3']);
    expect(second.nextToken).toBeUndefined();
  });
});

describe('AttachThingPrincipal', () => {
  const attach = (thingName: string, certificateArn: string, thingPrincipalType?: ThingPrincipalType) =>
    iot.send(new AttachThingPrincipalCommand({ thingName, principal: certificateArn, thingPrincipalType }));

  it('is seen from both sides and may be repeated', async () => {
    await create('attached');
    const certificateArn = await principal();

    await attach('attached', certificateArn, 'EXCLUSIVE_THING');
    await attach('attached', certificateArn, 'EXCLUSIVE_THING');
    const byThing = await iot.send(new ListThingPrincipalsCommand({ thingName: 'attached' }));
    const typed = await iot.send(new ListThingPrincipalsV2Command({ thingName: 'attached' }));
    const byPrincipal = await iot.send(new ListPrincipalThingsCommand({ principal: certificateArn }));

    expect(byThing.principals).toEqual([certificateArn]);
    expect(typed.thingPrincipalObjects).toEqual([
      { principal: certificateArn, thingPrincipalType: 'EXCLUSIVE_THING' },
    ]);
    expect(byPrincipal.things).toEqual(['attached']);
  });

  it('allows an exclusive certificate only one thing', async () => {
    await create('owner');
    await create('intruder');
    const certificateArn = await principal();
    await attach('owner', certificateArn, 'EXCLUSIVE_THING');

    await expect(attach('intruder', certificateArn)).rejects.toBeInstanceOf(InvalidRequestException);
    await expect(attach('intruder', certificateArn, 'EXCLUSIVE_THING')).rejects.toBeInstanceOf(
      InvalidRequestException,
    );
    await expect(attach('owner', certificateArn, 'NON_EXCLUSIVE_THING')).rejects.toBeInstanceOf(
      InvalidRequestException,
    );
  });

  it('needs a thing and a certificate that exist', async () => {
    const certificateArn = await principal();
    await create('lonely');

    await expect(attach('absent', certificateArn)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(attach('lonely', certificateArn.replace(/.$/, 'g'))).rejects.toBeInstanceOf(
      InvalidRequestException,
    );
  });
});

describe('a policy', () => {
  const statement = { Effect: 'Allow', Action: 'iot:Connect', Resource: '*' };
  const document = (resources: number) =>
    JSON.stringify(
      {
        Version: '2012-10-17',
        Statement: [{ ...statement, Resource: Array.from({ length: resources }, () => '*') }],
      },
      undefined,
      8,
    );

  it('is the template’s, and its next version when the template changes', async () => {
    const policy = (Action: string) => ({
      PolicyDocument: { Version: '2012-10-17', Statement: [{ ...statement, Action }] },
    });

    const { ref, attributes } = await world.make('AWS::IoT::Policy', policy('iot:Connect'), 'Policy');
    await world.make('AWS::IoT::Policy', policy('iot:Connect'), 'Policy');
    await world.make('AWS::IoT::Policy', policy('iot:Publish'), 'Policy');
    const stored = await iot.send(new GetPolicyCommand({ policyName: ref }));

    expect(attributes['Arn']).toBe(stored.policyArn);
    expect(stored.defaultVersionId).toBe('2');
    expect(stored.policyDocument).toContain('iot:Publish');
  });

  it('may have 2,048 characters without white space', async () => {
    const createPolicy = (policyName: string, policyDocument: string) =>
      iot.send(new CreatePolicyCommand({ policyName, policyDocument }));

    await createPolicy('long-enough', document(450));

    expect(document(450).length).toBeGreaterThan(2048);
    await expect(createPolicy('too-long', document(550))).rejects.toBeInstanceOf(MalformedPolicyException);
    await expect(createPolicy('no-json', '{')).rejects.toBeInstanceOf(MalformedPolicyException);
    await expect(createPolicy('long-enough', document(1))).rejects.toBeInstanceOf(
      ResourceAlreadyExistsException,
    );
  });
});

it.each([undefined, 'iot:Data', 'iot:Data-ATS', 'iot:CredentialProvider', 'iot:Jobs'])(
  'DescribeEndpoint returns a host for the endpoint type %s',
  async (endpointType) => {
    const { endpointAddress } = await iot.send(new DescribeEndpointCommand({ endpointType }));

    expect(endpointAddress).toBe('localhost');
  },
);

it.each(['iot:Nothing', 'iot:jobs', '', 'constructor'])(
  'DescribeEndpoint refuses the endpoint type “%s”',
  async (endpointType) => {
    const refused = iot.send(new DescribeEndpointCommand({ endpointType }));

    await expect(refused).rejects.toBeInstanceOf(InvalidRequestException);
  },
);

it('DeleteConnection ends the broker’s session, and throws when there is none', async () => {
  const data = new IoTDataPlaneClient(world.client());

  await data.send(new DeleteConnectionCommand({ clientId: 'connected', cleanSession: true }));
  const absent = data.send(new DeleteConnectionCommand({ clientId: 'absent' }));

  await expect(absent).rejects.toBeInstanceOf(ConnectionNotFoundException);
  expect(closed[0]).toEqual({ clientId: 'connected', cleanSession: true, preventWillMessage: false });
});

it('a restart keeps things and their attachments', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'iot-'));
  const first = fileState(directory);
  const before = await startEmulation({ state: first });
  const early = new IoTClient(before.client());
  await early.send(new CreateThingCommand({ thingName: 'kept' }));
  const certificateArn = await principal(early);
  await early.send(new AttachThingPrincipalCommand({ thingName: 'kept', principal: certificateArn }));
  await before.stop();
  first.close();

  const second = fileState(directory);
  const after = await startEmulation({ state: second });
  const late = new IoTClient(after.client());
  const { things } = await late.send(new ListPrincipalThingsCommand({ principal: certificateArn }));

  expect(things).toEqual(['kept']);
  await after.stop();
  second.close();
  rmSync(directory, { recursive: true });
});

testWireConformance(
  () => world,
  [
    'iot.AttachThingPrincipal',
    'iot.CreatePolicy',
    'iot.CreateThing',
    'iot.DeleteThing',
    'iot.DescribeEndpoint',
    'iot.DescribeThing',
    'iot.DetachThingPrincipal',
    'iot.GetPolicy',
    'iot.ListPrincipalThings',
    'iot.ListThingPrincipals',
    'iot.ListThingPrincipalsV2',
    'iot.ListThings',
    'iot.UpdateThing',
    'iotdata.DeleteConnection',
  ],
);
