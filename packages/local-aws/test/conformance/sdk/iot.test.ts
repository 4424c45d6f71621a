import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  DeletePolicyCommand,
  DeleteThingCommand,
  DescribeThingCommand,
  InvalidRequestException,
  IoTClient,
  MalformedPolicyException,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  UpdateThingCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRemote } from '../../support/remote.ts';
import { startTarget } from './start-target.ts';
import { type Target, uniqueName } from './target.ts';

let target: Target;
let iot: IoTClient;
beforeAll(async () => {
  target = await startTarget();
  iot = new IoTClient(target.settings);
});
afterAll(() => target.stop());

const policyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'iot:Connect', Resource: '*' }],
});
const attributePayload = { attributes: { color: 'red' } };

async function createThing(): Promise<string> {
  const thingName = uniqueName();
  await iot.send(new CreateThingCommand({ thingName, attributePayload }));
  target.onStop(() => iot.send(new DeleteThingCommand({ thingName })));
  return thingName;
}

async function createPolicy(): Promise<string> {
  const policyName = uniqueName();
  await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  // The emulator has no DeletePolicy; its policies end with the world.
  if (isRemote) {
    target.onStop(() => iot.send(new DeletePolicyCommand({ policyName })));
  }
  return policyName;
}

describe('IoT’s registry', () => {
  it('creates the same thing twice, and rejects one with other attributes', async () => {
    const thingName = await createThing();

    const again = await iot.send(new CreateThingCommand({ thingName, attributePayload }));
    const other = iot.send(new CreateThingCommand({ thingName, attributePayload: { attributes: {} } }));

    expect(again.thingName).toBe(thingName);
    await expect(other).rejects.toThrow(ResourceAlreadyExistsException);
  });

  it('updates a thing of the expected version only', async () => {
    const thingName = await createThing();
    const update = (expectedVersion: number) =>
      iot.send(new UpdateThingCommand({ thingName, attributePayload, expectedVersion }));

    await update(1);

    await expect(update(1)).rejects.toThrow(VersionConflictException);
    expect((await iot.send(new DescribeThingCommand({ thingName }))).version).toBe(2);
  });

  it('rejects a thing that does not exist', async () => {
    const describeThing = iot.send(new DescribeThingCommand({ thingName: uniqueName() }));

    await expect(describeThing).rejects.toThrow(ResourceNotFoundException);
  });

  it('rejects a policy that is not valid JSON, and a name that is taken', async () => {
    const policyName = await createPolicy();
    const create = (document: string, name = uniqueName()) =>
      iot.send(new CreatePolicyCommand({ policyName: name, policyDocument: document }));

    await expect(create('{')).rejects.toThrow(MalformedPolicyException);
    const taken = create(policyDocument, policyName);
    await expect(taken).rejects.toThrow(ResourceAlreadyExistsException);
  });

  it('rejects a target that cannot have policies', async () => {
    const attach = new AttachPolicyCommand({ policyName: await createPolicy(), target: 'nothing' });

    await expect(iot.send(attach)).rejects.toThrow(InvalidRequestException);
  });
});
