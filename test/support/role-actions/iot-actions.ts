/** Actions on AWS IoT. */
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DescribeThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  type IoTClient,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListTargetsForPolicyCommand,
  ListThingPrincipalsCommand,
  ListThingsCommand,
  RegisterCertificateWithoutCACommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { DeleteConnectionCommand, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { certificateRequestTopic, certificateUsedTopic, downlinkTopic } from '../../../domain/topics.ts';
import type { World } from 'local-aws';
import {
  type RoleAction,
  cutting,
  issuing,
  noRole,
  provisioning,
  reconciler,
  refOf,
  renewal,
  revoking,
  sagas,
  suspending,
} from './role-action.ts';

/**
 * Returns the actions on things, certificates, policies and sessions, of vehicles and of others.
 */
export function iotActions(world: World): readonly RoleAction[] {
  const { place } = world;
  const thing = { thingName: randomUUID() };
  const certificateId = 'a'.repeat(64);
  const target = `arn:aws:iot:${place.region}:${place.accountId}:cert/${certificateId}`;
  return [
    ...thingActions(thing),
    ...policyActions(world),
    ...certificateActions({ certificateId, target, thing }),
    ...sessionActions(thing),
  ];
}

/** The name of a thing, as its operations take it. */
interface ThingName {
  readonly thingName: string;
}

function thingActions(thing: ThingName): readonly RoleAction[] {
  const fleetWise = inject('fleetWise');
  return [
    action('create a vehicle’s thing', sagas, (iot) => iot.send(new CreateThingCommand(thing))),
    action('create another thing', noRole, (iot) =>
      iot.send(new CreateThingCommand({ thingName: 'press-line-4' })),
    ),
    action('describe a vehicle’s thing', fleetWise ? sagas : noRole, (iot) =>
      iot.send(new DescribeThingCommand(thing)),
    ),
    action('describe another thing', noRole, (iot) =>
      iot.send(new DescribeThingCommand({ thingName: 'press-line-4' })),
    ),
    action('list the principals of a vehicle’s thing', reconciler, (iot) =>
      iot.send(new ListThingPrincipalsCommand(thing)),
    ),
    action('delete a vehicle’s thing', [...reconciler, ...revoking], (iot) =>
      iot.send(new DeleteThingCommand(thing)),
    ),
    action('delete another thing', noRole, (iot) =>
      iot.send(new DeleteThingCommand({ thingName: 'press-line-4' })),
    ),
    action('list all things', reconciler, (iot) => iot.send(new ListThingsCommand({}))),
  ];
}

function policyActions(world: World): readonly RoleAction[] {
  return [
    action('list the targets of the vehicle policy', reconciler, (iot) =>
      iot.send(new ListTargetsForPolicyCommand({ policyName: refOf(world, 'AWS::IoT::Policy') })),
    ),
    action('list the targets of another policy', noRole, (iot) =>
      iot.send(new ListTargetsForPolicyCommand({ policyName: 'any' })),
    ),
    action('create a policy', noRole, (iot) =>
      iot.send(new CreatePolicyCommand({ policyName: 'any', policyDocument: '{}' })),
    ),
  ];
}

function certificateActions({
  certificateId,
  target,
  thing,
}: {
  readonly certificateId: string;
  /** Its ARN. */
  readonly target: string;
  readonly thing: ThingName;
}): readonly RoleAction[] {
  const policy = { policyName: 'any', target };
  const attachment = { ...thing, principal: target };
  return [
    action('register a certificate', issuing, (iot) =>
      iot.send(new RegisterCertificateWithoutCACommand({ certificatePem: 'none' })),
    ),
    action('list all certificates', reconciler, (iot) => iot.send(new ListCertificatesCommand({}))),
    action('attach a certificate to a policy', issuing, (iot) => iot.send(new AttachPolicyCommand(policy))),
    action('detach a certificate from a policy', cutting, (iot) => iot.send(new DetachPolicyCommand(policy))),
    action('list the policies of a certificate', reconciler, (iot) =>
      iot.send(new ListAttachedPoliciesCommand({ target })),
    ),
    action('attach a certificate to a thing', issuing, (iot) =>
      iot.send(new AttachThingPrincipalCommand(attachment)),
    ),
    action('detach a certificate from a thing', cutting, (iot) =>
      iot.send(new DetachThingPrincipalCommand(attachment)),
    ),
    action('describe a certificate', reconciler, (iot) =>
      iot.send(new DescribeCertificateCommand({ certificateId })),
    ),
    action('deactivate a certificate', suspending, (iot) =>
      iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })),
    ),
    action('delete a certificate', cutting, (iot) =>
      iot.send(new DeleteCertificateCommand({ certificateId })),
    ),
  ];
}

function sessionActions(thing: ThingName): readonly RoleAction[] {
  const ingest = ['function IngestTelemetry'];
  const claims = ['function SendClaimCode'];
  return [
    action('describe the endpoint', [...provisioning, 'function DispatchCommand'], (iot) =>
      iot.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' })),
    ),
    {
      name: 'end a vehicle’s session',
      allowedTo: suspending,
      attempt: ({ iotData }) => iotData.send(new DeleteConnectionCommand({ clientId: thing.thingName })),
    },
    publishing('send a vehicle a certificate', renewal, downlinkTopic(thing.thingName, 'certificate')),
    publishing(
      'ask a vehicle to send live',
      ['function AskForLiveMode'],
      downlinkTopic(thing.thingName, 'live'),
    ),
    publishing(
      'ask a vehicle how often to send',
      ['function AskForLiveMode', ...ingest],
      downlinkTopic(thing.thingName, 'reporting'),
    ),
    publishing('send a vehicle a code', claims, downlinkTopic(thing.thingName, 'claim-code')),
    publishing('report a renewed certificate', ingest, certificateUsedTopic(thing.thingName)),
    publishing('ask for a vehicle’s certificate', noRole, certificateRequestTopic(thing.thingName)),
    {
      name: 'end another session',
      allowedTo: noRole,
      attempt: ({ iotData }) => iotData.send(new DeleteConnectionCommand({ clientId: 'press-line-4' })),
    },
  ];
}

/** Publishing an invalid message changes nothing. */
function publishing(name: string, allowedTo: readonly string[], topic: string): RoleAction {
  return { name, allowedTo, attempt: ({ iotData }) => iotData.send(new PublishCommand({ topic })) };
}

function action(
  name: string,
  allowedTo: readonly string[],
  attempt: (iot: IoTClient) => Promise<unknown>,
): RoleAction {
  return { name, allowedTo, attempt: ({ iot }) => attempt(iot) };
}
