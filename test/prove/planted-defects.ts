/** Defects for every check: what is broken, and how the check reports it. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { grantAccessCheck } from '../../prove/checks/grant-access.ts';
import { settled } from '../support/renewal.ts';
import type { Defect } from './defect.ts';
import {
  empty,
  fault,
  keepingSessions,
  letTokensExpire,
  publishingToAll,
  retirement,
  withAttribute,
  withCertificate,
  withEveryTopic,
  withOtherCertificate,
  withOtherTenant,
  withoutStatements,
} from './planting.ts';
import { recordDefects } from './planted-record-defects.ts';
import {
  changingCode,
  ignoring,
  losingMutations,
  respondingTo,
  seeingRequests,
  succeedingAfterFirst,
} from './tampering.ts';

/** The defects, in the order of the checks. */
export const plantedDefects: readonly Defect[] = [
  {
    check: 'evaluate-code',
    what: 'AppSync runs code that behaves differently',
    found: /registry_find_vehicle_vehicles .*instead of/,
    plant: ({ gateway }) =>
      gateway.begin(changingCode((code) => code.replace('consistentRead:true', 'consistentRead:false'))),
  },
  {
    check: 'time-zones',
    what: 'AppSync does not know a zone',
    found: /AppSync does not take every time zone: Unknown time-zone ID/,
    plant: ({ gateway }) =>
      gateway.begin(respondingTo('Asia/Kolkata', 200, { error: { message: 'Unknown time-zone ID' } })),
  },
  {
    check: 'time-zones',
    what: 'AppSync has other rules for a zone',
    found: /the offset differs in UTC, Africa\/Abidjan/,
    plant: ({ gateway }) =>
      gateway.begin(respondingTo('Asia/Kolkata', 200, { evaluationResult: '["+0100"]' })),
  },
  {
    check: 'create-code-resources',
    what: 'AppSync refuses the code of a function',
    found: /BadRequestException: The code contains one or more errors/,
    plant: ({ gateway }) => gateway.begin(changingCode((code) => `${code}\nwhile (true) {}\n`)),
  },
  {
    check: 'browser-preflight',
    what: 'AppSync does not support preflights',
    found: /returned 403 to a preflight/,
    plant: ({ gateway }) =>
      gateway.begin(({ method }) =>
        Promise.resolve(method === 'OPTIONS' ? { status: 403, headers: {}, body: '' } : undefined),
      ),
  },
  {
    check: 'page',
    what: 'the bucket does not admit the distribution',
    found: /The page returned 403 to a route/,
    plant: ({ world }) => withoutStatements(world, 's3:GetObject'),
  },
  {
    check: 'command-id-kept',
    what: 'AWS IoT accepts the id of a deleted command at once',
    found: /The id of a deleted command returned no error/,
    plant: ({ gateway }) => gateway.begin(succeedingAfterFirst('PUT', /^\/commands\/prove-/)),
  },
  {
    check: 'sign-in',
    what: 'the app client may not sign in',
    found: /Cognito rejected the sign-in/,
    plant: (context) => fault(context, { service: 'cognito-idp', operation: 'InitiateAuth' }),
  },
  {
    check: 'page-session',
    what: 'Cognito does not exchange the refresh token of the page',
    found: /The session did not begin: 5\d\d/,
    plant: (context) => fault(context, { service: 'cognito-idp', operation: 'GetTokensFromRefreshToken' }),
  },
  {
    check: 'alias-taken',
    what: 'Cognito allows two users with one address',
    found: /A taken address returned no error/,
    plant: ({ gateway }) => gateway.begin(respondingTo('same-address', 200, {})),
  },
  {
    check: 'password-blanks',
    what: 'Cognito applies the password policy first',
    found: /returned InvalidPasswordException/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('short ', 400, { __type: 'InvalidPasswordException', message: 'too short' }),
      ),
  },
  {
    check: 'totp-lockout',
    what: 'Cognito compares any number of codes',
    found: /The sixth wrong code returned CodeMismatchException/,
    plant: ({ gateway }) =>
      gateway.begin(
        respondingTo('"000000"', 400, { __type: 'CodeMismatchException', message: 'Invalid code' }),
      ),
  },
  {
    check: 'full-item',
    what: 'a batch with one refused statement executes none',
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
    what: 'DynamoDB has another error name for an item that is too large',
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
    what: 'DynamoDB treats all maps as equal',
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
    plant: (context) => fault(context, { service: 'dynamodb', operation: 'BatchGetItem' }),
  },
  {
    check: 'provision',
    what: 'the private certificate authority puts another name into certificates',
    found: /The common name of the certificate is not the Reference ID/,
    plant: withOtherCertificate,
  },
  {
    check: 'convert',
    what: 'no vehicle has the hash of the VIN',
    found: /referenceIdForVin returned VEHICLE_NOT_FOUND/,
    plant: (context) => withAttribute(context, 'hashedVin', 'another hash'),
  },
  {
    check: 'convert',
    what: 'the audit log cannot be written',
    found: /referenceIdForVin returned AUDIT_UNAVAILABLE/,
    plant: (context) => fault(context, { service: 'dynamodb', operation: 'PutItem' }),
  },
  {
    check: 'wrong-vin',
    what: 'another tenant’s vehicle fails with another error than an unknown one',
    found: /differs from an unknown VIN: SERVICE_UNAVAILABLE/,
    plant: (context) => fault(context, { service: 'dynamodb', operation: 'Query', nth: 2 }),
  },
  {
    check: 'mqtt-connect',
    what: 'the vehicle’s certificate is not active',
    found: /The vehicle cannot connect/,
    plant: (context) => withCertificate(context, 'INACTIVE'),
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
    plant: (context) => fault(context, { service: 'dynamodb', operation: 'TransactWriteItems' }),
  },
  {
    check: 'telemetry-to-state',
    what: 'the rule may not write to the stream',
    found: /did not happen within/,
    timeoutSeconds: 4,
    async plant(context) {
      const remove = fault(context, { service: 'kinesis', operation: 'PutRecord' });
      return async () => {
        remove();
        await settled(context.world);
        await empty(context, 'TelemetryDeadLettersUrl');
      };
    },
  },
  ...recordDefects,
  {
    check: 'subscription-unaliased',
    what: 'AppSync loses published events',
    found: /did not happen within/,
    timeoutSeconds: 4,
    plant: ({ gateway }) => gateway.begin(losingMutations(/ publishVehicleState\(/)),
  },
  {
    check: 'subscription-unaliased',
    what: 'AppSync’s filter passes events of other viewers',
    found: /got an event that does not name it among its viewers/,
    plant: (context) => context.gateway.begin(publishingToAll(context, (_, isForeign) => isForeign)),
  },
  {
    check: 'subscription-unaliased',
    what: 'AppSync’s filter passes events without viewers',
    found: /got an event that does not name it among its viewers/,
    plant: (context) =>
      context.gateway.begin(publishingToAll(context, (query) => !query.includes(' viewers'))),
  },
  {
    check: 'subscription-aliased',
    what: 'AppSync loses events that are published under an alias',
    found: /did not happen within/,
    timeoutSeconds: 4,
    plant: ({ gateway }) => gateway.begin(losingMutations(/state1: publishVehicleState\(/)),
  },
  {
    check: 'subscription-live',
    what: 'the ingest function may not publish',
    found: /did not happen within/,
    timeoutSeconds: 4,
    plant: ({ world }) => withoutStatements(world, 'appsync:GraphQL'),
  },
  {
    check: 'command',
    what: 'commands cannot be handed over',
    found: /sendRemoteCommand returned|The command ended FAILED/,
    plant: (context) => fault(context, { service: 'iot-jobs-data', operation: 'StartCommandExecution' }),
  },
  {
    check: 'iam-refusals',
    what: 'the vehicle belongs to the other tenant',
    found: /An operator of another tenant got data/,
    plant: withOtherTenant,
  },
  {
    check: 're-issue',
    what: 'AWS IoT does not end the session of a replaced certificate',
    found: /did not happen within/,
    timeoutSeconds: 6,
    plant: ({ gateway }) => gateway.begin(ignoring(retirement)),
  },
  {
    check: 'renewal',
    what: 'the rule for certificate requests cannot invoke its function',
    found: /did not happen within/,
    timeoutSeconds: 6,
    plant(context) {
      // Lambda's own calls continue, or it would give up the telemetry of the vehicle's connection.
      const principal = 'iot.amazonaws.com';
      const end = fault(context, { service: 'lambda', operation: 'Invoke', principal });
      return async () => {
        end();
        await settled(context.world);
        await empty(context, 'RenewalDeadLettersUrl');
      };
    },
  },
  {
    check: 'tcu-change',
    what: 'AWS IoT refuses to disable the certificate of a replaced TCU',
    found: /did not happen within/,
    timeoutSeconds: 6,
    plant: (context) => fault(context, { service: 'iot', operation: 'UpdateCertificate' }),
    // The repeated check connects with the old certificate, which is fenced but still active.
    // Ingesting refuses the record of this connection and keeps a letter.
    async settle(context) {
      await empty(context, 'TelemetryDeadLettersUrl');
    },
  },
  {
    check: 'suspension',
    what: 'AWS IoT does not end the session of a suspended vehicle',
    found: /did not happen within/,
    timeoutSeconds: 6,
    plant: keepingSessions,
  },
  {
    check: 'revocation-list',
    what: 'the list lacks the certificate of a TCU that left',
    found: /did not happen within/,
    timeoutSeconds: 2,
    plant({ proving: { facts } }) {
      const revoked = facts.require('replacedCertificate');
      facts.set('replacedCertificate', facts.require('vehicle').identity.certificate);
      return () => facts.set('replacedCertificate', revoked);
    },
  },
  {
    check: 'token-expiry',
    what: 'AppSync ends a connection together with its token',
    found: /AppSync ended the connection together with the token/,
    plant: ({ gateway, world }) =>
      gateway.begin(
        seeingRequests(({ query }) => {
          // The check detects the end of the token with this query.
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
    found: /did not happen within/,
    timeoutSeconds: 6,
    plant(context) {
      const end = context.gateway.begin(losingMutations(/publishAccessEnd\(/));
      return async () => {
        end();
        await context.proving.run(grantAccessCheck);
      };
    },
  },
  {
    check: 'dead-letters',
    what: 'a command event was given up',
    found: /holds 1 messages \(WRITE_REFUSED\)/,
    async plant(context) {
      const { CommandDeadLettersUrl: QueueUrl } = context.proving.deployment.outputs;
      await context.proving.deployment.clients.sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ reason: 'WRITE_REFUSED' }) }),
      );
      return () => empty(context, 'CommandDeadLettersUrl');
    },
  },
];
