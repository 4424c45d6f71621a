/**
 * After a confirmation, and again after every sign-in: a person who signed up gets the group
 * `owners` and the tenant's group. Cognito confirms the person before it calls this function and
 * does not repeat it after a failure, so the sign-in repairs what a crash left undone. The groups
 * are in the tokens from the next refresh on, if not at once (assumption cognito-6). AWS actions:
 * dynamodb:GetItem and dynamodb:DeleteItem on SelfRegistrations; cognito-idp:AdminListGroupsForUser
 * and cognito-idp:AdminAddUserToGroup on the pool.
 */
import {
  AdminAddUserToGroupCommand,
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

async function complete({ userPoolId: UserPoolId, userName: Username }: TriggerEvent): Promise<void> {
  const tenantId = await findRegisteredTenant(Username);
  if (tenantId === undefined) {
    return;
  }
  if (!(await hasTenant(UserPoolId, Username))) {
    // The tenant is last: a person who has one has everything.
    for (const GroupName of ['owners', `${tenantGroupPrefix}${tenantId}`]) {
      await userPools.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
    }
    logInfo('The registration was completed', {});
    countMetric('RegistrationCompleted');
  }
  await documents.send(new DeleteCommand({ TableName: table, Key: { username: Username } }));
}

/** Absent for everyone whom an administrator created, and for those who have their groups. */
async function findRegisteredTenant(username: string): Promise<string | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: { username }, ConsistentRead: true }),
  );
  // Only `pre-sign-up.ts` writes the table.
  return (Item as SelfRegistrationItem | undefined)?.tenantId;
}

/** An administrator may have given a tenant meanwhile; a second one would shut the person out. */
async function hasTenant(UserPoolId: string, Username: string): Promise<boolean> {
  const { Groups = [] } = await userPools.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
  return Groups.some(({ GroupName = '' }) => GroupName.startsWith(tenantGroupPrefix));
}
