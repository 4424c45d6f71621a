/**
 * After a confirmation, and again after every sign-in: a person who signed up gets the group
 * `owners` and the tenant's group. Cognito confirms the person before it calls this function and
 * does not repeat it after a failure, so the sign-in repairs what a crash left undone. The groups
 * are in the tokens from the next refresh on, if not at once (assumption cognito-6). AWS actions:
 * dynamodb:GetItem and dynamodb:DeleteItem on SelfRegistrations; cognito-idp:AdminGetUser,
 * cognito-idp:AdminListGroupsForUser and cognito-idp:AdminAddUserToGroup on the pool.
 */
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { tenantGroupPrefix } from '../../domain/roles.ts';
import type { SelfRegistrationItem } from '../../domain/self-registration.ts';
import { tableName } from '../aws/documents.ts';
import { triggerClientSettings, userPools } from '../aws/user-pools.ts';
import { toFailure } from '../runtime/failure.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type TriggerEvent, triggerHandler } from './trigger.ts';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient(triggerClientSettings));
const table = tableName('SelfRegistrations');

/** Two of AWS's clocks differ by less. */
const clockDifferenceMs = 60_000;

/** The other source of the trigger, ConfirmForgotPassword, gives no groups. */
const occasions = ['PostConfirmation_ConfirmSignUp', 'PostAuthentication_Authentication'];

/**
 * Never fails the call: the person is confirmed, or has proven the password. Without the groups
 * the tokens admit to nothing, and the next sign-in tries again.
 */
export const handler = triggerHandler(async (event) => {
  if (!occasions.includes(event.triggerSource)) {
    return;
  }
  try {
    await complete(event);
  } catch (error) {
    countMetric('RegistrationNotCompleted');
    logWarning('The registration was not completed', { failure: toFailure(error) });
  }
});

async function complete(event: TriggerEvent): Promise<void> {
  const registration = await findRegistration(event.userName);
  if (registration === undefined) {
    return;
  }
  if (!(await madeTheUser(registration, event))) {
    logWarning('A registration is newer than its user and was ignored', {});
    countMetric('RegistrationIgnored');
  } else if (!(await hasTenant(event))) {
    await addGroups(registration, event);
  }
  const { username } = registration;
  await documents.send(new DeleteCommand({ TableName: table, Key: { username } }));
}

/** Adds the tenant last: a person who has one has everything. */
async function addGroups(
  { tenantId }: SelfRegistrationItem,
  { userPoolId: UserPoolId, userName: Username }: TriggerEvent,
): Promise<void> {
  for (const GroupName of ['owners', `${tenantGroupPrefix}${tenantId}`]) {
    await userPools.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  }
  logInfo('The registration was completed', {});
  countMetric('RegistrationCompleted');
}

/** Absent for everyone whom an administrator created, and for those who have their groups. */
async function findRegistration(username: string): Promise<SelfRegistrationItem | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: { username }, ConsistentRead: true }),
  );
  // Only `pre-sign-up.ts` writes the table.
  return Item as SelfRegistrationItem | undefined;
}

/**
 * True when the user was made by the sign-up of this record, which is written just before. A person
 * can sign up again with the name of an account that exists, and Cognito may run the function
 * before it refuses the name (assumption cognito-10). Such a record must not give back groups that
 * an administrator took away.
 */
async function madeTheUser(
  { createdAt }: SelfRegistrationItem,
  { userPoolId: UserPoolId, userName: Username }: TriggerEvent,
): Promise<boolean> {
  const { UserCreateDate: madeAt } = await userPools.send(new AdminGetUserCommand({ UserPoolId, Username }));
  return madeAt !== undefined && Date.parse(createdAt) <= madeAt.getTime() + clockDifferenceMs;
}

/** An administrator may have given a tenant meanwhile; a second one would shut the person out. */
async function hasTenant({ userPoolId: UserPoolId, userName: Username }: TriggerEvent): Promise<boolean> {
  const { Groups = [] } = await userPools.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
  return Groups.some(({ GroupName = '' }) => GroupName.startsWith(tenantGroupPrefix));
}
