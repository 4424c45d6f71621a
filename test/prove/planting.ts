/** Ways to plant a defect in a world. Each returns a function that removes the defect. */
import { randomUUID } from 'node:crypto';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  ListThingPrincipalsCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { FaultRule } from 'local-aws';
import { publication } from '../../prove/aws/published-state.ts';
import { removeVehicle } from '../../prove/aws/remove-vehicle.ts';
import { sendSigned } from '../../prove/aws/signed-graphql.ts';
import { deviceImportCheck } from '../../prove/checks/device-import.ts';
import { resumeVehicles } from '../../prove/checks/suspension.ts';
import { otherTenant } from '../../prove/names.ts';
import type { TestWorld } from '../support/world.ts';
import type { Proving } from './proving.ts';
import {
  changingField,
  ignoring,
  seeingRequests,
  type TamperedGateway,
  type Tampering,
} from './tampering.ts';

/** Where a defect is planted: a world, the prover's run against it, and its gateway. */
export interface DefectContext {
  readonly world: TestWorld;
  readonly proving: Proving;
  readonly gateway: TamperedGateway;
}

/**
 * Makes an AWS call fail until the returned function is called, by default with
 * AccessDeniedException.
 */
export function fault({ world }: DefectContext, rule: Omit<FaultRule, 'kind'>): () => void {
  const injected = world.faults.inject({ times: Infinity, kind: 'access-denied', ...rule });
  return () => injected.remove();
}

/**
 * Empties a dead-letter queue by deleting each message, because SQS allows PurgeQueue once in 60
 * seconds only.
 */
export async function empty(
  { proving }: DefectContext,
  output: 'CommandDeadLettersUrl' | 'RenewalDeadLettersUrl' | 'TelemetryDeadLettersUrl',
): Promise<void> {
  const { clients, outputs } = proving.deployment;
  const QueueUrl = outputs[output];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) {
      return;
    }
    for (const { ReceiptHandle } of Messages) {
      await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

/** Returns the vehicle's certificate in AWS IoT. */
async function certificateOf({
  proving,
}: DefectContext): Promise<{ readonly arn: string; readonly id: string }> {
  const { referenceId: thingName } = proving.facts.require('vehicle');
  const { principals: [arn = ''] = [] } = await proving.deployment.clients.iot.send(
    new ListThingPrincipalsCommand({ thingName }),
  );
  return { arn, id: arn.split('/').at(-1) ?? '' };
}

/** Changes the status of the vehicle's certificate in AWS IoT. */
export async function withCertificate(context: DefectContext, newStatus: 'INACTIVE'): Promise<() => unknown> {
  const { id: certificateId } = await certificateOf(context);
  const { iot } = context.proving.deployment.clients;
  await iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));
  return () => iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
}

/** Attaches a policy that allows everything to the vehicle's certificate. */
export async function withEveryTopic(context: DefectContext): Promise<() => unknown> {
  const { arn: target } = await certificateOf(context);
  const { iot } = context.proving.deployment.clients;
  const policyName = `every-topic-${randomUUID()}`;
  const Statement = [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }];
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  await iot.send(new AttachPolicyCommand({ policyName, target }));
  return () => iot.send(new DetachPolicyCommand({ policyName, target }));
}

/** Moves the vehicle to the other tenant of the run. */
export async function withOtherTenant(context: DefectContext): Promise<() => unknown> {
  const { tenantId } = context.proving.facts.require('people');
  return withAttribute(context, 'tenantId', otherTenant(tenantId));
}

/** Changes a string attribute of the vehicle's item in the registry. */
export async function withAttribute(
  { proving }: DefectContext,
  name: string,
  text: string,
): Promise<() => unknown> {
  const { referenceId } = proving.facts.require('vehicle');
  const set = (value: string) =>
    proving.deployment.clients.documents.send(
      new UpdateCommand({
        TableName: proving.deployment.tableName('VehicleRegistry'),
        Key: { referenceId },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
        ReturnValues: 'UPDATED_OLD',
      }),
    );
  const { Attributes: before = {} } = await set(text);
  return () => set(String(before[name]));
}

/**
 * Makes provisioning return another certificate. The vehicle that the check provisions keeps the
 * device, so afterwards the vehicle is removed and the device imported again.
 */
export function withOtherCertificate({ gateway, proving, world }: DefectContext): () => Promise<void> {
  const referenceIds: string[] = [];
  const end = gateway.begin(
    changingField('provisionVehicle', (provisioned) => {
      referenceIds.push(String(provisioned['referenceId']));
      return { ...provisioned, certificate: world.iotEndpoint.certificateAuthority };
    }),
  );
  return async () => {
    end();
    for (const referenceId of referenceIds) {
      await removeVehicle(proving.deployment, { referenceId, ownerIds: [] });
    }
    await proving.run(deviceImportCheck);
  };
}

/** Requests to AWS IoT that retire a replaced certificate and its session (`<method> <path>`). */
export const retirement =
  /^(?:PUT \/certificates\/\w+\?newStatus=INACTIVE|DELETE \/(?:connections|certificates|things)\/|POST \/target-policies\/)/;

/** Makes AWS IoT keep certificates and sessions; afterwards the suspended vehicle is resumed. */
export function keepingSessions({ gateway, proving }: DefectContext): () => Promise<void> {
  const end = gateway.begin(ignoring(retirement));
  return async () => {
    end();
    const { operator } = proving.facts.require('people');
    const { referenceId } = proving.facts.require('vehicle');
    await operator.ask(resumeVehicles, { referenceIds: [referenceId] });
  };
}

/**
 * For each event that AppSync's filter would withhold, publishes another one for the owner, as if
 * the filter passed it.
 */
export function publishingToAll(
  { proving }: DefectContext,
  isHeldBack: (query: string, isForeign: boolean) => boolean,
): Tampering {
  const { principalId } = proving.facts.require('people').owner;
  return seeingRequests(({ query, variables }) => {
    // The input of the prover's publication.
    const input = variables['input'] as { readonly viewers?: readonly string[] } | undefined;
    if (!query.includes('publishVehicleState(') || input?.viewers === undefined) {
      return undefined;
    }
    const isForeign = !input.viewers.includes(principalId);
    if (!isHeldBack(query, isForeign)) {
      return undefined;
    }
    return sendSigned(proving.deployment, publication({ ...input, viewers: [principalId] }));
  });
}

/** Longer than a token is valid by the stack's default. */
const tokenLifeMs = 16 * 60_000;

/** Moves the world's clock past the token's end when the check begins to wait for it. */
export function letTokensExpire({ world }: DefectContext, text: string): void {
  if (text === 'waiting for the end of the token') {
    world.clock.advance(tokenLifeMs);
  }
}

/** Disables every IAM statement with this action. */
export function withoutStatements({ iam }: TestWorld, action: string): () => void {
  const ids = iam
    .statements()
    .filter(({ statement }) => JSON.stringify(statement['Action']).includes(action))
    .map(({ id }) => id);
  ids.forEach((id) => iam.disable(id));
  return () => ids.forEach((id) => iam.enable(id));
}
