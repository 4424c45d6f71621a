/**
 * A defect for every check: what is broken in the world, and how the check must say that it found
 * it.
 */
import { randomUUID } from 'node:crypto';
import {
  DetachPolicyCommand,
  AttachPolicyCommand,
  CreatePolicyCommand,
  ListThingPrincipalsCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { publication } from '../../prove/aws/published-state.ts';
import { removeVehicle } from '../../prove/aws/remove-vehicle.ts';
import { sendSigned } from '../../prove/aws/signed-graphql.ts';
import { deviceImportCheck } from '../../prove/checks/device-import.ts';
import { grantAccessCheck } from '../../prove/checks/grant-access.ts';
import { otherTenant } from '../../prove/names.ts';
import type { FaultRule } from 'local-aws';
import type { TestWorld } from '../support/world.ts';
import type { Proving } from './proving.ts';
import {
  changingCode,
  changingField,
  ignoring,
  losingMutations,
  respondingTo,
  seeingRequests,
  succeedingAfterFirst,
  type TamperedGateway,
  type Tampering,
} from './tampering.ts';

/** What a defect is planted in. */
export interface Soil {
  readonly world: TestWorld;
  readonly proving: Proving;
  readonly gateway: TamperedGateway;
}

/** A defect. */
export interface Defect {
  /** Which check must find it. */
  readonly check: string;
  readonly what: string;
  /** What the check says. */
  readonly found: RegExp;
  /** For checks that wait in vain. */
  readonly timeoutSeconds?: number;
  /** Called with what the check says of its progress, with the defect and without. */
  readonly onProgress?: (soil: Soil, text: string) => void;
  /** Plants it and returns how to take it away. */
  plant(soil: Soil): Promise<() => unknown> | (() => unknown);
}

/** In the order of the checks. */
export const plantedDefects: readonly Defect[] = [
  {
    check: 'evaluate-code',
    what: 'AppSync runs code that behaves otherwise',
    found: /registry_find_vehicle_vehicles .*in place of/,
    plant: ({ gateway }) =>
      gateway.begin(changingCode((code) => code.replace('consistentRead: true', 'consistentRead: false'))),
  },
  {
    check: 'create-code-resources',
    what: 'AppSync refuses the code of a function',
    found: /BadRequestException: The code contains one or more errors/,
    plant: ({ gateway }) => gateway.begin(changingCode((code) => `${code}\nwhile (true) {}\n`)),
  },
  {
    check: 'browser-preflight',
    what: 'AppSync does not know preflights',
    found: /returned 403 to a preflight/,
    plant: ({ gateway }) =>
      gateway.begin(({ method }) =>
        Promise.resolve(method === 'OPTIONS' ? { status: 403, headers: {}, body: '' } : undefined),
      ),
  },
  {
    check: 'command-id-kept',
    what: 'AWS IoT gives the id of a deleted command away at once',
    found: /The id of a deleted command returned no error/,
    plant: ({ gateway }) => gateway.begin(succeedingAfterFirst('PUT', /^\/commands\/prove-/)),
  },
  {
    check: 'sign-in',
    what: 'the app client may not sign in',
    found: /Sign-in refused/,
    plant: (soil) => fault(soil, { service: 'cognito-idp', operation: 'InitiateAuth' }),
  },
  {
    check: 'alias-taken',
    what: 'Cognito lets two users have one address',
    found: /A taken address returned no error/,
    plant: ({ gateway }) => gateway.begin(respondingTo('same-address', 200, {})),
  },
  {
    check: 'password-blanks',
    what: 'Cognito asks the policy first',
    found: /returned InvalidPasswordException/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('short ', 400, { __type: 'InvalidPasswordException', message: 'too short' }),
      ),
  },
  {
    check: 'totp-lockout',
    what: 'Cognito compares codes without end',
    found: /The sixth wrong code returned CodeMismatchException/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('"000000"', 400, { __type: 'CodeMismatchException', message: 'Invalid code' }),
      ),
  },
  {
    check: 'full-item',
    what: 'a batch with one statement that is refused does nothing at all',
    found: /The item beside the full one returned ValidationError/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('SET more = ?', 200, {
          Responses: [{ Error: { Code: 'ValidationError' } }, { Error: { Code: 'ValidationError' } }],
        }),
      ),
  },
  {
    check: 'full-item',
    what: 'DynamoDB has another name for an item that is too large',
    found: /The full item returned ItemCollectionSizeLimitExceeded/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('SET more = ?', 200, {
          Responses: [{ Error: { Code: 'ItemCollectionSizeLimitExceeded' } }, {}],
        }),
      ),
  },
  {
    check: 'map-equality',
    what: 'DynamoDB takes every map for the same',
    found: /A map with other members is equal/,
    plant: ({ gateway }) => gateway.begin(respondingTo('#map = :map', 200, {})),
  },
  {
    check: 'map-equality',
    what: 'DynamoDB compares maps by the order of their members',
    found: /A map with the same members is not equal/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('#map = :map', 400, {
          __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
          message: 'The conditional request failed',
        }),
      ),
  },
  {
    check: 'device-import',
    what: 'the inventory cannot be written',
    found: /importDeviceInventory returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'BatchGetItem' }),
  },
  {
    check: 'provision',
    what: 'the private certificate authority puts another name into certificates',
    found: /The common name of the certificate is not the Reference ID/,
    plant: withOtherCertificate,
  },
  {
    check: 'convert',
    what: 'the hash of the VIN leads to nothing',
    found: /referenceIdForVin returned VEHICLE_NOT_FOUND/,
    plant: (soil) => withAttribute(soil, 'hashedVin', 'another hash'),
  },
  {
    check: 'convert',
    what: 'the audit log cannot be written',
    found: /referenceIdForVin returned AUDIT_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'PutItem' }),
  },
  {
    check: 'wrong-vin',
    what: 'another tenant’s vehicle fails otherwise than an unknown one',
    found: /told apart from an unknown VIN: SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'Query', nth: 2 }),
  },
  {
    check: 'mqtt-connect',
    what: 'the vehicle’s certificate is not active',
    found: /The vehicle cannot connect/,
    plant: (soil) => withCertificate(soil, 'INACTIVE'),
  },
  {
    check: 'mqtt-connect',
    what: 'the vehicle’s certificate has a policy that allows every client id',
    found: /The vehicle can connect with another client id/,
    plant: withEveryTopic,
  },
  {
    check: 'foreign-topics',
    what: 'the vehicle’s certificate has a policy that allows every topic',
    found: /AWS IoT acknowledged a message on another vehicle’s topic/,
    plant: withEveryTopic,
  },
  {
    check: 'grant-access',
    what: 'accesses cannot be written',
    found: /grantAccess returned SERVICE_UNAVAILABLE/,
    plant: (soil) => fault(soil, { service: 'dynamodb', operation: 'TransactWriteItems' }),
  },
  {
    check: 'telemetry-to-state',
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
  {
    check: 'subscription-unaliased',
    what: 'AppSync loses what is published',
    found: /did not come about within/,
    timeoutSeconds: 4,
    plant: ({ gateway }) => gateway.begin(losingMutations(/ publishVehicleState\(/)),
  },
  {
    check: 'subscription-unaliased',
    what: 'AppSync’s filter passes events of other viewers',
    found: /got an event that does not name it among its viewers/,
    plant: (soil) => soil.gateway.begin(publishingToAll(soil, (_, isForeign) => isForeign)),
  },
  {
    check: 'subscription-unaliased',
    what: 'AppSync’s filter passes events without viewers',
    found: /got an event that does not name it among its viewers/,
    plant: (soil) => soil.gateway.begin(publishingToAll(soil, (query) => !query.includes(' viewers'))),
  },
  {
    check: 'subscription-aliased',
    what: 'AppSync loses what is published under an alias',
    found: /did not come about within/,
    timeoutSeconds: 4,
    plant: ({ gateway }) => gateway.begin(losingMutations(/state1: publishVehicleState\(/)),
  },
  {
    check: 'subscription-live',
    what: 'the ingest function may not publish',
    found: /did not come about within/,
    timeoutSeconds: 4,
    plant: ({ world }) => withoutStatements(world, 'appsync:GraphQL'),
  },
  {
    check: 'command',
    what: 'commands cannot be handed over',
    found: /sendRemoteCommand returned|The command ended FAILED/,
    plant: (soil) => fault(soil, { service: 'iot-jobs-data', operation: 'StartCommandExecution' }),
  },
  {
    check: 'iam-refusals',
    what: 'the vehicle belongs to the other tenant',
    found: /An operator of another tenant got data/,
    plant: withOtherTenant,
  },
  {
    check: 're-issue',
    what: 'AWS IoT leaves the session of a replaced certificate alone',
    found: /did not come about within/,
    timeoutSeconds: 6,
    plant: ({ gateway }) => gateway.begin(ignoring(retirement)),
  },
  {
    check: 'token-expiry',
    what: 'AppSync ends a connection together with its token',
    found: /AppSync ended the connection together with the token/,
    plant: ({ gateway, world }) =>
      gateway.begin(
        seeingRequests(({ query }) => {
          // By this query the check sees that the token has ended.
          if (query.includes('myVehicles')) {
            setTimeout(() => world.realtime.cut(), 100);
          }
        }),
      ),
    onProgress: letTokensExpire,
  },
  {
    check: 'access-end',
    what: 'AppSync does not act on invalidations',
    found: /did not come about within/,
    timeoutSeconds: 6,
    plant(soil) {
      const end = soil.gateway.begin(losingMutations(/publishAccessEnd\(/));
      return async () => {
        end();
        await soil.proving.run(grantAccessCheck);
      };
    },
  },
  {
    check: 'dead-letters',
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
];

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
  const policyName = `every-topic-${randomUUID()}`;
  const Statement = [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }];
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  await iot.send(new AttachPolicyCommand({ policyName, target }));
  return () => iot.send(new DetachPolicyCommand({ policyName, target }));
}

async function withOtherTenant(soil: Soil): Promise<() => unknown> {
  const { tenantId } = soil.proving.facts.require('people');
  return withAttribute(soil, 'tenantId', otherTenant(tenantId));
}

/** Changes a text of the vehicle's item in the registry. */
async function withAttribute({ proving }: Soil, name: string, text: string): Promise<() => unknown> {
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
 * The vehicle that the check provisions in vain keeps the device, so it is removed and the device
 * imported again.
 */
function withOtherCertificate({ gateway, proving, world }: Soil): () => Promise<void> {
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

/** What AWS IoT is asked to do with a replaced certificate and its session. */
const retirement =
  /^(?:PUT \/certificates\/\w+\?newStatus=INACTIVE|DELETE \/(?:connections|certificates|things)\/|POST \/target-policies\/)/;

/** Publishes events that AppSync's filter keeps back once more, so that it passes them. */
function publishingToAll(
  { proving }: Soil,
  isKeptBack: (query: string, isForeign: boolean) => boolean,
): Tampering {
  const { principalId } = proving.facts.require('people').owner;
  return seeingRequests(({ query, variables }) => {
    // The prover's publication.
    const input = variables['input'] as { readonly viewers?: readonly string[] } | undefined;
    if (!query.includes('publishVehicleState(') || input?.viewers === undefined) {
      return undefined;
    }
    const isForeign = !input.viewers.includes(principalId);
    if (!isKeptBack(query, isForeign)) {
      return undefined;
    }
    return sendSigned(proving.deployment, publication({ ...input, viewers: [principalId] }));
  });
}

/** Longer than a token lives by the stack's own default. */
const tokenLifeMs = 16 * 60_000;

function letTokensExpire({ world }: Soil, text: string): void {
  if (text === 'waiting for the end of the token') {
    world.clock.advance(tokenLifeMs);
  }
}

function withoutStatements({ iam }: TestWorld, action: string): () => void {
  const ids = iam
    .statements()
    .filter(({ statement }) => JSON.stringify(statement['Action']).includes(action))
    .map(({ id }) => id);
  ids.forEach((id) => iam.disable(id));
  return () => ids.forEach((id) => iam.enable(id));
}
