/**
 * Before a sign-up: refuses every app client but those that the deployment lists, because sign-up
 * is open for all clients of a pool at once. Records the tenant, so that the confirmation and every
 * later sign-in can give the person the groups. AWS actions: dynamodb:UpdateItem on Allowances,
 * dynamodb:PutItem on SelfRegistrations, cognito-idp:DescribeUserPoolClient on the pool.
 */
import { createHash } from 'node:crypto';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { allowanceWindow } from '../../domain/allowance.ts';
import { daySeconds } from '../../domain/durations.ts';
import { confirmationDays, type SelfRegistrationItem } from '../../domain/self-registration.ts';
import { tableName } from '../aws/documents.ts';
import { triggerClientSettings } from '../aws/user-pools.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { findTenant } from './settings.ts';
import { SignUpRefusedError, type TriggerEvent, triggerHandler } from './trigger.ts';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient(triggerClientSettings));
const tables = { registrations: tableName('SelfRegistrations'), allowances: tableName('Allowances') };
const limit = requireWholeNumber('SIGN_UPS_OF_ADDRESS_PER_HOUR', 1);

/**
 * A UUIDv4 cannot be guessed, so that a sign-up does not show which user names exist, and it says
 * nothing about a person.
 */
const opaqueUserName = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** Lets AdminCreateUser pass, and refuses what is neither that nor a person's own sign-up. */
export const handler = triggerHandler(async (event) => {
  if (event.triggerSource === 'PreSignUp_AdminCreateUser') {
    return;
  }
  if (event.triggerSource !== 'PreSignUp_SignUp') {
    throw new SignUpRefusedError('SIGN_UP_NOT_ALLOWED');
  }
  const tenantId = await findTenant(event.userPoolId, event.callerContext.clientId);
  if (tenantId === undefined) {
    throw new SignUpRefusedError('SIGN_UP_NOT_ALLOWED');
  }
  if (!opaqueUserName.test(event.userName)) {
    throw new SignUpRefusedError('USER_NAME_NOT_UUID');
  }
  await record(event, tenantId, requireEmail(event));
});

function requireEmail({ request }: TriggerEvent): string {
  const email = request.userAttributes?.['email'];
  if (email === undefined || email === '') {
    throw new SignUpRefusedError('EMAIL_REQUIRED');
  }
  return email;
}

/**
 * Counts the sign-up under the address and stores the record, together. Cognito repeats a slow
 * call, so a record of the same client is replaced.
 */
async function record(
  { userName: username, callerContext: { clientId } }: TriggerEvent,
  tenantId: string,
  email: string,
): Promise<void> {
  const createdAt = new Date().toISOString();
  const expiresAt = Math.floor(Date.parse(createdAt) / 1000) + confirmationDays * daySeconds;
  const item: SelfRegistrationItem = { username, tenantId, clientId, createdAt, expiresAt };
  const put = {
    TableName: tables.registrations,
    Item: item,
    ConditionExpression: 'attribute_not_exists(username) OR clientId = :clientId',
    ExpressionAttributeValues: { ':clientId': clientId },
  };
  try {
    const TransactItems = [{ Update: takeUnit(email) }, { Put: put }];
    await documents.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

/**
 * Each sign-up for an address sends it an e-mail, and each may be a new user, so Cognito's limits
 * per user do not protect a mailbox. The key has the address's hash, for at most two hours.
 */
function takeUnit(email: string) {
  const address = createHash('sha256').update(email.toLowerCase()).digest('base64url');
  const { principalKindWindow, expiresAt } = allowanceWindow(address, 'signUpsOfAddress', Date.now() / 1_000);
  return {
    TableName: tables.allowances,
    Key: { principalKindWindow },
    UpdateExpression: 'SET expiresAt = :expiresAt ADD used :one',
    ConditionExpression: 'attribute_not_exists(used) OR used < :limit',
    ExpressionAttributeValues: { ':one': 1, ':expiresAt': expiresAt, ':limit': limit },
  };
}

/** Undefined for an error that is not a failed condition. */
function refusalOf(error: unknown): SignUpRefusedError | undefined {
  if (!(error instanceof TransactionCanceledException)) {
    return undefined;
  }
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  if (codes[0] === 'ConditionalCheckFailed') {
    return new SignUpRefusedError('RATE_LIMITED', { cause: error });
  }
  return codes[1] === 'ConditionalCheckFailed'
    ? new SignUpRefusedError('USER_NAME_TAKEN', { cause: error })
    : undefined;
}
