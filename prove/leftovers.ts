/**
 * Removes what a killed run left. A run marks itself by the groups of its two tenants,
 * `tenant:prove-<id>` and `tenant:prove-<id>-other`, which it creates first and removes last. Two
 * provers must not run on one deployment at the same time: each would remove the other's resources.
 */
import { DeleteGraphqlApiCommand, paginateListGraphqlApis } from '@aws-sdk/client-appsync';
import {
  AdminDeleteUserCommand,
  DeleteGroupCommand,
  paginateListUsers,
  paginateListGroups,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteCommandCommand, paginateListCommands } from '@aws-sdk/client-iot';
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { audienceOfPerson } from '../domain/data-jobs.ts';
import { tenantGroupPrefix } from '../domain/roles.ts';
import { absent } from './aws/absent.ts';
import { removeJob } from './aws/remove-job.ts';
import { deleteItem, removeVehicle } from './aws/remove-vehicle.ts';
import type { Deployment } from './deployment.ts';
import {
  deviceOf,
  secondDeviceOf,
  throwawayItem,
  throwawayItems,
  throwawayTag,
  userPrefix,
} from './names.ts';

/** Removes what earlier runs left; returns what that was. */
export async function removeLeftovers(
  deployment: Deployment,
  report: (text: string) => void,
): Promise<string[]> {
  const removed: string[] = [];
  const note = (what: string): void => {
    report(`removing ${what}, which an earlier run left`);
    removed.push(what);
  };
  await removeApis(deployment, note);
  await removeCommands(deployment, note);
  const tenants = await leftTenants(deployment);
  const users = tenants.length === 0 ? [] : await leftUsers(deployment);
  for (const tenantId of tenants) {
    await removeVehicles(
      deployment,
      tenantId,
      users.map(({ sub }) => sub),
      note,
    );
    await removeReveals(deployment, tenantId);
    for (const { sub } of users) {
      await removeJobs(deployment, tenantId, sub);
    }
    for (const deviceId of [deviceOf(tenantId), secondDeviceOf(tenantId)]) {
      await deleteItem(deployment, 'DeviceInventory', { deviceId });
    }
    for (const name of throwawayItems) {
      await deleteItem(deployment, 'VehicleState', { referenceId: throwawayItem(tenantId, name) });
    }
  }
  const { UserPoolId } = deployment.outputs;
  const { cognito } = deployment.clients;
  for (const { Username } of users) {
    note(`user ${Username}`);
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username })).catch(absent);
  }
  for (const tenantId of tenants) {
    const GroupName = `${tenantGroupPrefix}${tenantId}`;
    note(`group ${GroupName}`);
    await cognito.send(new DeleteGroupCommand({ UserPoolId, GroupName })).catch(absent);
  }
  return removed;
}

async function removeApis({ clients, stackName }: Deployment, note: (what: string) => void): Promise<void> {
  const found: string[] = [];
  for await (const { graphqlApis = [] } of paginateListGraphqlApis({ client: clients.appSync }, {})) {
    for (const { apiId, tags } of graphqlApis) {
      if (apiId !== undefined && tags?.[throwawayTag] === stackName) {
        found.push(apiId);
      }
    }
  }
  for (const apiId of found) {
    note(`throw-away API ${apiId}`);
    await clients.appSync.send(new DeleteGraphqlApiCommand({ apiId })).catch(absent);
  }
}

async function removeCommands({ clients }: Deployment, note: (what: string) => void): Promise<void> {
  const found: string[] = [];
  for await (const { commands = [] } of paginateListCommands(
    { client: clients.iot },
    { namespace: 'AWS-IoT' },
  )) {
    for (const { commandId = '', pendingDeletion } of commands) {
      if (commandId.startsWith(userPrefix) && pendingDeletion !== true) {
        found.push(commandId);
      }
    }
  }
  for (const commandId of found) {
    note(`command ${commandId}`);
    await clients.iot.send(new DeleteCommandCommand({ commandId })).catch(absent);
  }
}

async function leftTenants({ clients, outputs }: Deployment): Promise<string[]> {
  const found: string[] = [];
  const pages = paginateListGroups({ client: clients.cognito }, { UserPoolId: outputs.UserPoolId });
  for await (const { Groups = [] } of pages) {
    for (const { GroupName = '' } of Groups) {
      if (GroupName.startsWith(`${tenantGroupPrefix}${userPrefix}`)) {
        found.push(GroupName.slice(tenantGroupPrefix.length));
      }
    }
  }
  return found;
}

async function leftUsers({ clients, outputs }: Deployment) {
  const found: { readonly Username: string; readonly sub: string }[] = [];
  const filter = { UserPoolId: outputs.UserPoolId, Filter: `username ^= "${userPrefix}"` };
  for await (const { Users = [] } of paginateListUsers({ client: clients.cognito }, filter)) {
    for (const { Username = '', Attributes = [] } of Users) {
      found.push({ Username, sub: Attributes.find(({ Name }) => Name === 'sub')?.Value ?? '' });
    }
  }
  return found.filter(({ Username }) => Username !== '');
}

async function removeReveals(deployment: Deployment, tenantId: string): Promise<void> {
  const found = await keysIn(deployment, 'VinReveals', 'byTenant', ['tenantId', tenantId], 'revealId');
  for (const revealId of found) {
    await deleteItem(deployment, 'VinReveals', { revealId });
  }
}

/** The exports of a person, their locks and their objects. */
async function removeJobs(deployment: Deployment, tenantId: string, personId: string): Promise<void> {
  const audience = audienceOfPerson(tenantId, personId);
  const found = await keysIn(deployment, 'DataJobs', 'byAudience', ['audience', audience], 'jobId');
  for (const jobId of found) {
    await removeJob(deployment, jobId);
  }
}

async function keysIn(
  deployment: Deployment,
  table: 'DataJobs' | 'VinReveals',
  IndexName: string,
  [name, value]: readonly [string, string],
  key: string,
): Promise<string[]> {
  const found: string[] = [];
  const pages = paginateQuery(
    { client: deployment.clients.documents },
    {
      TableName: deployment.tableName(table),
      IndexName,
      KeyConditionExpression: '#name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    },
  );
  for await (const { Items = [] } of pages) {
    found.push(...Items.map((item) => String(item[key])));
  }
  return found;
}

async function removeVehicles(
  deployment: Deployment,
  tenantId: string,
  ownerIds: readonly string[],
  note: (what: string) => void,
): Promise<void> {
  const vehicles: string[] = [];
  const pages = paginateQuery(
    { client: deployment.clients.documents },
    {
      TableName: deployment.tableName('VehicleRegistry'),
      IndexName: 'byTenant',
      KeyConditionExpression: 'tenantId = :tenant',
      ExpressionAttributeValues: { ':tenant': tenantId },
    },
  );
  for await (const { Items = [] } of pages) {
    vehicles.push(...Items.map(({ referenceId }) => String(referenceId)));
  }
  for (const referenceId of vehicles) {
    note(`vehicle ${referenceId}`);
    await removeVehicle(deployment, { referenceId, ownerIds: ownerIds.filter((id) => id !== '') });
  }
}
