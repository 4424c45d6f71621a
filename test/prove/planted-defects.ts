/** A defect for every check: what is broken in the world, and how the check must say that it found it. */
import {
  DetachPolicyCommand,
  AttachPolicyCommand,
  CreatePolicyCommand,
  ListThingPrincipalsCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { otherTenant } from '../../prove/names.ts';
import type { FaultRule } from '../../local/faults.ts';
import type { TestWorld } from '../support/world.ts';
import type { Proving } from './proving.ts';
import { changingCode, losingMutations, respondingTo, type TamperedGateway } from './tampering.ts';

/** What a defect is planted in. */
export interface Soil {
  readonly world: TestWorld;
  readonly proving: Proving;
  readonly gateway: TamperedGateway;
}

/** A defect. */
export interface Defect {
  readonly what: string;
  /** What the check says. */
  readonly found: RegExp;
  /** For checks that wait in vain. */
  readonly timeoutSeconds?: number;
  /** Plants it and returns how to take it away. */
  plant(soil: Soil): Promise<() => unknown> | (() => unknown);
}

/** Check → defect. */
export const plantedDefects: Readonly<Record<string, Defect>> = {
  'evaluate-code': {
    what: 'AppSync runs code that behaves otherwise',
    found: /registry_find_vehicle_vehicles .*in place of/,
    plant: ({ gateway }) =>
      gateway.begin(changingCode((code) => code.replace('consistentRead: true', 'consistentRead: false'))),
  },
  'create-code-resources': {
    what: 'AppSync refuses the code of a function',
    found: /BadRequestException: The code contains one or more errors/,
    plant: ({ gateway }) => gateway.begin(changingCode((code) => `${code}\nwhile (true) {}\n`)),
  },
  'browser-preflight': {
    what: 'AppSync does not know preflights',
    found: /returned 403 to a preflight/,
    plant: ({ gateway }) =>
      gateway.begin(({ method }) =>
        Promise.resolve(method === 'OPTIONS' ? { status: 403, headers: {}, body: '' } : undefined),
      ),
  },
  'sign-in': {
    what: 'the app client may not sign in',
    found: /Sign-in refused/,
    plant: (soil) => fault(soil, { service: 'cognito-idp', operation: 'InitiateAuth' }),
  },
  'alias-taken': {
    what: 'Cognito lets two users have one address',
    found: /A taken address returned no error/,
    plant: ({ gateway }) => gateway.begin(respondingTo('same-address', 200, {})),
  },
  'password-blanks': {
    what: 'Cognito asks the policy first',
    found: /returned InvalidPasswordException/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('short ', 400, { __type: 'InvalidPasswordException', message: 'too short' }),
      ),
  },
  'totp-lockout': {
    what: 'Cognito compares codes without end',
    found: /The sixth wrong code returned CodeMismatchException/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('"000000"', 400, { __type: 'CodeMismatchException', message: 'Invalid code' }),
      ),
  },
  'device-import': {
    what: 'the inventory cannot be written',
    found: /importDeviceInventory returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'BatchGetItem' }),
  },
  provision: {
    what: 'the key for hashing VINs may not be used',
    found: /provisionVehicle returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'kms', operation: 'GenerateMac' }),
  },
  convert: {
    what: 'the audit log cannot be written',
    found: /referenceIdForVin returned AUDIT_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'PutItem' }),
  },
  'wrong-vin': {
    what: 'another tenant’s vehicle fails otherwise than an unknown one',
    found: /told apart from an unknown VIN: SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'Query', nth: 2 }),
  },
  'mqtt-connect': {
    what: 'the vehicle’s certificate is not active',
    found: /The vehicle cannot connect/,
    plant: (soil) => withCertificate(soil, 'INACTIVE'),
  },
  'foreign-topics': {
    what: 'the vehicle’s certificate has a policy that allows every topic',
    found: /AWS IoT acknowledged a message on another vehicle’s topic/,
    plant: withEveryTopic,
  },
  'grant-access': {
    what: 'accesses cannot be written',
    found: /grantAccess returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'TransactWriteItems' }),
  },
  'telemetry-to-state': {
    what: 'the rule may not write to the stream',
    found: /did not come about within/,
    timeoutSeconds: 4,
    async plant(soil) {
      const remove = fault(soil, { service: 'kinesis', operation: 'PutRecord' });
      return async () => {
        remove();
        await purge(soil, 'TelemetryDeadLettersUrl');
      };
    },
  },
  'subscription-unaliased': {
    what: 'AppSync loses what is published',
    found: /did not come about within/,
    timeoutSeconds: 4,
    plant: ({ gateway }) => gateway.begin(losingMutations(/ publishVehicleState\(/)),
  },
  'subscription-aliased': {
    what: 'AppSync loses what is published under an alias',
    found: /did not come about within/,
    timeoutSeconds: 4,
    plant: ({ gateway }) => gateway.begin(losingMutations(/state1: publishVehicleState\(/)),
  },
  'subscription-live': {
    what: 'the ingest function may not publish',
    found: /did not come about within/,
    timeoutSeconds: 4,
    plant: ({ world }) => withoutStatements(world, 'appsync:GraphQL'),
  },
  command: {
    what: 'commands cannot be handed over',
    found: /sendRemoteCommand returned|The command ended FAILED/,
    plant: (soil) => fault(soil, { service: 'iot-jobs-data', operation: 'StartCommandExecution' }),
  },
  'iam-refusals': {
    what: 'the vehicle belongs to the other tenant',
    found: /An operator of another tenant got data/,
    plant: withOtherTenant,
  },
  're-issue': {
    what: 'the key for hashing VINs may not be used',
    found: /returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'kms', operation: 'GenerateMac' }),
  },
  'access-end': {
    what: 'the end of an access cannot be written',
    found: /endAccess returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'TransactWriteItems' }),
  },
  'dead-letters': {
    what: 'a command event was given up',
    found: /holds 1 messages/,
    async plant(soil) {
      const { CommandDeadLettersUrl: QueueUrl } = soil.proving.deployment.outputs;
      await soil.proving.deployment.clients.sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: 'given up' }),
      );
      return () => purge(soil, 'CommandDeadLettersUrl');
    },
  },
};

function fault({ world }: Soil, rule: Omit<FaultRule, 'kind'>): () => void {
  const injected = world.faults.inject({ times: Infinity, kind: 'access-denied', ...rule });
  return () => injected.remove();
}

async function purge(
  { proving }: Soil,
  output: 'CommandDeadLettersUrl' | 'TelemetryDeadLettersUrl',
): Promise<void> {
  const { clients, outputs } = proving.deployment;
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: outputs[output] }));
}

/** The vehicle's certificate as AWS IoT knows it. */
async function certificateOf({ proving }: Soil): Promise<{ readonly arn: string; readonly id: string }> {
  const { referenceId: thingName } = proving.facts.require('vehicle');
  const { principals: [arn = ''] = [] } = await proving.deployment.clients.iot.send(
    new ListThingPrincipalsCommand({ thingName }),
  );
  return { arn, id: arn.split('/').at(-1) ?? '' };
}

async function withCertificate(soil: Soil, newStatus: 'INACTIVE'): Promise<() => unknown> {
  const { id: certificateId } = await certificateOf(soil);
  const { iot } = soil.proving.deployment.clients;
  await iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));
  return () => iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
}

async function withEveryTopic(soil: Soil): Promise<() => unknown> {
  const { arn: target } = await certificateOf(soil);
  const { iot } = soil.proving.deployment.clients;
  const policyName = 'every-topic';
  const Statement = [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }];
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  await iot.send(new AttachPolicyCommand({ policyName, target }));
  return () => iot.send(new DetachPolicyCommand({ policyName, target }));
}

async function withOtherTenant({ proving }: Soil): Promise<() => unknown> {
  const { referenceId } = proving.facts.require('vehicle');
  const { tenantId } = proving.facts.require('people');
  const move = (to: string) =>
    proving.deployment.clients.documents.send(
      new UpdateCommand({
        TableName: proving.deployment.tableName('VehicleRegistry'),
        Key: { referenceId },
        UpdateExpression: 'SET tenantId = :tenant',
        ExpressionAttributeValues: { ':tenant': to },
      }),
    );
  await move(otherTenant(tenantId));
  return () => move(tenantId);
}

function withoutStatements({ iam }: TestWorld, action: string): () => void {
  const ids = iam
    .statements()
    .filter(({ statement }) => JSON.stringify(statement['Action']).includes(action))
    .map(({ id }) => id);
  ids.forEach((id) => iam.disable(id));
  return () => ids.forEach((id) => iam.enable(id));
}
