/** Deeds on AWS IoT. */
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
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { World } from 'local-aws';
import { type Deed, nobody, provisioning, reconciler, refOf, sagas } from './deed.ts';

/** Deeds on things, certificates, policies and sessions, those of vehicles and others. */
export function iotDeeds(world: World): readonly Deed[] {
  const { place } = world;
  const certificateId = 'a'.repeat(64);
  const target = `arn:aws:iot:${place.region}:${place.accountId}:cert/${certificateId}`;
  const thing = { thingName: randomUUID() };
  const policy = { policyName: 'any', target };
  const tie = { ...thing, principal: target };
  const fleetWise = inject('fleetWise');
  return [
    deed('ask for the endpoint', [...provisioning, 'function DispatchCommand'], (iot) =>
      iot.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' })),
    ),
    deed('register a certificate', sagas, (iot) =>
      iot.send(new RegisterCertificateWithoutCACommand({ certificatePem: 'none' })),
    ),
    deed('create a vehicle’s thing', sagas, (iot) => iot.send(new CreateThingCommand(thing))),
    deed('create another thing', nobody, (iot) =>
      iot.send(new CreateThingCommand({ thingName: 'press-line-4' })),
    ),
    deed('look at a vehicle’s thing', fleetWise ? sagas : nobody, (iot) =>
      iot.send(new DescribeThingCommand(thing)),
    ),
    deed('look at another thing', nobody, (iot) =>
      iot.send(new DescribeThingCommand({ thingName: 'press-line-4' })),
    ),
    deed('list the ties of a vehicle’s thing', reconciler, (iot) =>
      iot.send(new ListThingPrincipalsCommand(thing)),
    ),
    deed('delete a vehicle’s thing', reconciler, (iot) => iot.send(new DeleteThingCommand(thing))),
    deed('delete another thing', nobody, (iot) =>
      iot.send(new DeleteThingCommand({ thingName: 'press-line-4' })),
    ),
    deed('list all things', reconciler, (iot) => iot.send(new ListThingsCommand({}))),
    deed('list all certificates', reconciler, (iot) => iot.send(new ListCertificatesCommand({}))),
    deed('list what has the vehicle policy', reconciler, (iot) =>
      iot.send(new ListTargetsForPolicyCommand({ policyName: refOf(world, 'AWS::IoT::Policy') })),
    ),
    deed('list what has another policy', nobody, (iot) =>
      iot.send(new ListTargetsForPolicyCommand({ policyName: 'any' })),
    ),
    deed('write a policy', nobody, (iot) =>
      iot.send(new CreatePolicyCommand({ policyName: 'any', policyDocument: '{}' })),
    ),
    deed('tie a certificate to a policy', sagas, (iot) => iot.send(new AttachPolicyCommand(policy))),
    deed('untie a certificate from a policy', sagas, (iot) => iot.send(new DetachPolicyCommand(policy))),
    deed('list the policies of a certificate', reconciler, (iot) =>
      iot.send(new ListAttachedPoliciesCommand({ target })),
    ),
    deed('tie a certificate to a thing', sagas, (iot) => iot.send(new AttachThingPrincipalCommand(tie))),
    deed('untie a certificate from a thing', sagas, (iot) => iot.send(new DetachThingPrincipalCommand(tie))),
    deed('look at a certificate', reconciler, (iot) =>
      iot.send(new DescribeCertificateCommand({ certificateId })),
    ),
    deed('cut a certificate', sagas, (iot) =>
      iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })),
    ),
    deed('delete a certificate', sagas, (iot) => iot.send(new DeleteCertificateCommand({ certificateId }))),
    {
      name: 'end a vehicle’s session',
      by: sagas,
      attempt: ({ iotData }) => iotData.send(new DeleteConnectionCommand({ clientId: thing.thingName })),
    },
    {
      name: 'end another session',
      by: nobody,
      attempt: ({ iotData }) => iotData.send(new DeleteConnectionCommand({ clientId: 'press-line-4' })),
    },
  ];
}

function deed(name: string, by: readonly string[], attempt: (iot: IoTClient) => Promise<unknown>): Deed {
  return { name, by, attempt: ({ iot }) => attempt(iot) };
}
