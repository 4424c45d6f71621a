/**
 * Drift by event: events of CloudTrail, in the shape that AWS documents, against a world that has
 * the rule.
 */
import { randomUUID } from 'node:crypto';
import {
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cachedAssembly } from '../../support/cached-assembly.ts';
import { holdRequests } from '../../support/held-calls.ts';
import {
  type ProvisioningWorld,
  functionByName,
  startProvisioningWorld,
} from '../../support/provisioning.ts';

let at: ProvisioningWorld;
let vehicle: { readonly referenceId: string; readonly certificateId: string; readonly principal: string };

beforeAll(async () => {
  const context = { fleetWise: true, driftByEvent: true, driftCallsPerSecond: 1_000 };
  at = await startProvisioningWorld({ assembly: await cachedAssembly(context) });
}, 240_000);
afterAll(async () => {
  await at.stop();
});
beforeEach(async () => {
  at.world.faults.clear();
  const outcome = await at.provision(await at.newInput());
  if (!('ok' in outcome)) {
    throw new Error(JSON.stringify(outcome));
  }
  const { referenceId } = outcome.ok;
  const { certificate } = (await at.findVehicle(referenceId)) ?? {};
  if (certificate === undefined) {
    throw new Error('no certificate');
  }
  vehicle = {
    referenceId,
    certificateId: certificate.certificateId,
    principal: certificate.iotCertificateArn,
  };
});

const person = { type: 'IAMUser', arn: 'arn:aws:iam::000000000000:user/anne' };
const assumed = (arn: string) => ({
  type: 'AssumedRole',
  sessionContext: { sessionIssuer: { type: 'Role', arn } },
});

/**
 * Returns an event as EventBridge delivers it (AWS IoT Developer Guide, "Understanding AWS IoT log
 * file entries"; EventBridge reference).
 */
function event(eventName: string, requestParameters: object, more: object = {}): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iot',
    account: '000000000000',
    time: '2026-11-26T04:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: person,
      eventTime: '2026-11-26T04:00:00Z',
      eventSource: 'iot.amazonaws.com',
      eventName,
      awsRegion: 'eu-central-1',
      requestParameters,
      responseElements: null,
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      ...more,
    },
  };
}

function lines(): readonly {
  readonly message?: string;
  readonly outcome?: string;
  readonly referenceId?: string;
}[] {
  const configuration = at.world.lambda.functions().find(({ name }) => name.includes('FollowDrift'));
  return at.world.logs
    .events(configuration?.logGroup ?? '')
    .flatMap(({ message }) => (message.startsWith('{') ? [JSON.parse(message) as object] : []));
}

const policyName = () => at.world.resource(at.world.resourcesOfType('AWS::IoT::Policy')[0] ?? '').ref;

describe('a suspended vehicle', () => {
  const statusOf = async (certificateId: string) =>
    (await at.iot.send(new DescribeCertificateCommand({ certificateId }))).certificateDescription?.status;
  const changed = (newStatus: 'ACTIVE' | 'INACTIVE') =>
    event('UpdateCertificate', { certificateId: vehicle.certificateId, newStatus });

  it('is reported and cut off again when its certificate is made ACTIVE in AWS', async () => {
    const { certificateId, referenceId } = vehicle;
    await at.changeSuspension(referenceId, 'THEFT');
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    const first = at.world.calls.next();

    await at.world.deliverEvent(changed('ACTIVE'));

    expect(lines()).toContainEqual(
      expect.objectContaining({ referenceId, outcome: 'SUSPENDED_CERTIFICATE_ACTIVE' }),
    );
    expect(await statusOf(certificateId)).toBe('INACTIVE');
    const calls = at.world.calls.list(first).map(({ operation }) => operation);
    const cuts = calls.filter((name) => name === 'UpdateCertificate' || name === 'DeleteConnection');
    expect(cuts).toEqual(['UpdateCertificate', 'DeleteConnection']);
  });

  it('is a finding, which the reconciler sends when EventBridge refused it', async () => {
    const { certificateId, referenceId } = vehicle;
    const sent = () => JSON.stringify(at.world.events.accepted());
    await at.changeSuspension(referenceId, 'THEFT');
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    const fault = { service: 'events', operation: 'PutEvents', kind: 'access-denied' } as const;
    const refused = at.world.faults.inject(fault);

    await at.world.deliverEvent(changed('ACTIVE'));

    expect(refused.fired()).toBe(1);
    expect(await statusOf(certificateId)).toBe('INACTIVE');
    expect(sent()).not.toContain(referenceId);
    await at.reconcile();
    expect(sent()).toContain(`SUSPENDED_CERTIFICATE_ACTIVE/${referenceId}`);
  });

  it('is left alone while its certificate is INACTIVE, which is not reported', async () => {
    const { certificateId, referenceId } = vehicle;
    await at.changeSuspension(referenceId, 'THEFT');
    const first = at.world.calls.next();

    await at.world.deliverEvent(changed('INACTIVE'));

    expect(lines().filter((line) => line.referenceId === referenceId && line.outcome)).toEqual([]);
    expect(await statusOf(certificateId)).toBe('INACTIVE');
    const calls = at.world.calls.list(first).map(({ operation }) => operation);
    expect(calls).not.toContain('UpdateCertificate');
    expect(calls).not.toContain('DeleteConnection');
  });

  it('keeps its ACTIVE certificate after it is resumed', async () => {
    const { certificateId, referenceId } = vehicle;
    await at.changeSuspension(referenceId, 'THEFT');
    await at.changeSuspension(referenceId);
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    await at.world.deliverEvent(changed('ACTIVE'));

    expect(lines().filter((line) => line.referenceId === referenceId && line.outcome)).toEqual([]);
    expect(await statusOf(certificateId)).toBe('ACTIVE');
  });

  it('keeps its ACTIVE certificate when it is resumed while it is cut off again', async () => {
    const { certificateId, referenceId } = vehicle;
    await at.changeSuspension(referenceId, 'THEFT');
    await at.ageSwitch(referenceId);
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    const held = holdRequests(at.world, 'iot', 'UpdateCertificate');
    const delivered = at.world.deliverEvent(changed('ACTIVE'));
    await held.reachedBy(delivered);
    held.letOthersPass();

    await at.changeSuspension(referenceId);
    held.release();
    await delivered;
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    expect(await statusOf(certificateId)).toBe('ACTIVE');
    expect(await at.findVehicle(referenceId)).not.toHaveProperty('pendingSaga');
  });
});

describe('a change', () => {
  it('of a certificate’s status is reported, and the certificate is not changed back', async () => {
    const { certificateId, referenceId } = vehicle;
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));

    const rules = await at.world.deliverEvent(
      event('UpdateCertificate', { certificateId, newStatus: 'INACTIVE' }),
    );

    expect(rules).toBe(1);
    expect(lines()).toContainEqual(expect.objectContaining({ referenceId, outcome: 'INACTIVE' }));
    const { certificateDescription } = await at.iot.send(new DescribeCertificateCommand({ certificateId }));
    expect(certificateDescription?.status).toBe('INACTIVE');
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
  });

  it('of a certificate’s policy is repaired', async () => {
    const target = vehicle.principal;
    await at.iot.send(new DetachPolicyCommand({ policyName: policyName(), target }));

    await at.world.deliverEvent(event('DetachPolicy', { policyName: policyName(), target }));

    expect(await at.orphans()).toEqual([]);
  });

  it('of a thing’s certificate is repaired, even when the event arrives twice', async () => {
    const { principal, referenceId: thingName } = vehicle;
    await at.iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
    const detached = event('DetachThingPrincipal', { thingName, principal });

    await Promise.all([at.world.deliverEvent(detached), at.world.deliverEvent(detached)]);

    expect(await at.orphans()).toEqual([]);
  });
});

it.each([
  ['of another service', { source: 'aws.iam' }, {}],
  ['that only reads', {}, { eventName: 'DescribeCertificate' }],
  ['that AWS IoT refused', {}, { errorCode: 'UnauthorizedException' }],
])('an event %s starts nothing', async (_, envelope, detail) => {
  const { certificateId } = vehicle;

  const rules = await at.world.deliverEvent({
    ...event('UpdateCertificate', { certificateId }, detail),
    ...envelope,
  });

  expect(rules).toBe(0);
});

it('a change by provisioning’s own roles starts nothing; a change by another role is inspected', async () => {
  const names = ['ProvisionVehicle', 'Reconcile'].map((part) => functionByName(at.world, part));
  const own = at.world.lambda.functions().filter(({ name }) => names.includes(name));
  const roles = [...own.map(({ roleArn }) => roleArn), 'arn:aws:iam::000000000000:role/Console'];

  const rules = [];
  for (const arn of roles) {
    const by = { userIdentity: assumed(arn) };
    rules.push(await at.world.deliverEvent(event('UpdateThing', { thingName: vehicle.referenceId }, by)));
  }

  expect(rules).toEqual([0, 0, 1]);
});

it.each([
  ['a thing that does not belong to a vehicle', { thingName: 'press-line-4' }],
  ['a vehicle that does not exist', { thingName: randomUUID() }],
  ['a certificate that does not exist', { certificateId: 'a'.repeat(64) }],
  ['something of another form', { certificateId: { $ne: 1 }, target: 7, thingName: ['a'] }],
  ['nothing', {}],
])('an event about %s does nothing', async (_, requestParameters) => {
  const before = lines().filter(({ message }) => message === 'The function failed').length;

  await at.world.deliverEvent(event('UpdateThing', requestParameters));

  expect(lines().filter(({ message }) => message === 'The function failed')).toHaveLength(before);
  expect(await at.orphans()).toEqual([]);
});

it('an event for which AWS denies the calls is retried, then kept', async () => {
  const fault = at.world.faults.inject({
    service: 'iot',
    operation: 'DescribeCertificate',
    kind: 'access-denied',
    times: 3,
  });
  const { certificateId } = vehicle;

  await at.world.deliverEvent(event('UpdateCertificate', { certificateId }));
  await at.world.lambda.retryNow();
  await at.world.lambda.retryNow();

  expect(fault.fired()).toBe(3);
  expect(await letters()).toContainEqual(expect.stringContaining(certificateId));
});

async function letters(): Promise<readonly string[]> {
  const id = at.world.resourcesOfType('AWS::SQS::Queue').find((name) => name.includes('DriftEvents')) ?? '';
  const sqs = new SQSClient(at.client);
  const command = new ReceiveMessageCommand({ QueueUrl: at.world.resource(id).ref, MaxNumberOfMessages: 10 });
  const { Messages: messages = [] } = await sqs.send(command);
  sqs.destroy();
  return messages.map(({ Body: body = '' }) => body);
}

it('the function exists only where the deployment enables it', () => {
  expect(functionByName(at.world, 'FollowDrift')).not.toBe('');
});
