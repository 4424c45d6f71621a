/** Actions on functions, on the user pool and on SES. */
import type { World } from 'local-aws';
import { liveAlias } from '../../../infra/functions/releases.ts';
import { functionByName } from '../provisioning.ts';
import { type RoleAction, noRole, reconciler, refOf } from './role-action.ts';

const mail = (FromEmailAddress: string) => ({
  FromEmailAddress,
  Destination: { ToAddresses: ['person@mail.example'] },
  Content: { Simple: { Subject: { Data: 'any' }, Body: { Text: { Data: 'any' } } } },
});

const event = (Source: string) => ({ Entries: [{ Source, DetailType: 'any', Detail: '{}' }] });

/** Returns what attempts a function's alias and the function itself, and what only the latter. */
function invocationsOf(world: World) {
  const unpublished = (part: string): RoleAction => {
    const input = { FunctionName: functionByName(world, part), InvocationType: 'DryRun' };
    const name = `invoke ${part} without its alias`;
    return { name, allowedTo: noRole, attempt: ({ call }) => call('lambda', 'Invoke', input) };
  };
  const invoke = (part: string, allowedTo: readonly string[]): readonly RoleAction[] => {
    const FunctionName = `${functionByName(world, part)}:${liveAlias}`;
    const input = { FunctionName, InvocationType: 'DryRun' };
    const attempt: RoleAction['attempt'] = ({ call }) => call('lambda', 'Invoke', input);
    return [{ name: `invoke ${part}`, allowedTo, attempt }, unpublished(part)];
  };
  return [invoke, unpublished] as const;
}

/** Returns the actions that invoke functions, list users and send e-mail. */
export function functionActions(world: World): readonly RoleAction[] {
  const [invoke, unpublished] = invocationsOf(world);
  const UserPoolId = refOf(world, 'AWS::Cognito::UserPool');
  return [
    ...invoke('HashVin', ['data source hashVin']),
    ...invoke('ProvisionVehicle', ['data source provisionVehicle']),
    ...invoke('ChangeTcu', ['data source changeTcu']),
    ...invoke('RenewCertificate', noRole),
    ...invoke('HashCode', ['data source hashCode']),
    ...invoke('OpenVin', ['data source openVin']),
    ...invoke('ChangeSuspension', ['data source changeSuspension']),
    ...invoke('RevokeVehicle', ['data source revokeVehicle']),
    ...invoke('Reconcile', noRole),
    ...invoke('AnnounceEvents', noRole),
    ...invoke('SendClaimCode', noRole),
    ...invoke('AskForLiveMode', noRole),
    ...invoke('SealAuditLog', noRole),
    ...invoke('WatchAuditLog', noRole),
    ...invoke('WatchConnections', noRole),
    ...invoke('SignExport', ['data source signExport']),
    ...invoke('RunExports', noRole),
    ...invoke('SettleDataJobs', noRole),
    ...invoke('PlanErasures', noRole),
    ...invoke('BeginErasures', noRole),
    ...invoke('EraseData', noRole),
    unpublished('PublishPage'),
    ...invoke('KeepSession', noRole),
    {
      name: 'send an event of the stack',
      allowedTo: ['function WatchAuditLog', 'function WatchConnections', ...reconciler],
      attempt: ({ call }) => call('events', 'PutEvents', event('reference-id-for-vin')),
    },
    {
      name: 'send an event of another source',
      allowedTo: noRole,
      attempt: ({ call }) => call('events', 'PutEvents', event('other')),
    },
    {
      name: 'send an e-mail of the stack',
      allowedTo: ['function AnnounceEvents'],
      attempt: ({ call }) => call('ses', 'SendEmail', mail('vehicles@example.com')),
    },
    {
      name: 'send an e-mail from another address',
      allowedTo: noRole,
      attempt: ({ call }) => call('ses', 'SendEmail', mail('others@example.com')),
    },
    {
      name: 'list people',
      allowedTo: ['function AnnounceEvents', 'function EraseData', 'function RunExports'],
      attempt: ({ call }) => call('cognito-idp', 'ListUsers', { UserPoolId }),
    },
  ];
}
