/** Actions on functions and on the user pool. */
import type { World } from 'local-aws';
import { functionByName } from '../provisioning.ts';
import { type RoleAction, noRole, refOf } from './role-action.ts';

/** Returns the actions that invoke functions and list users. */
export function functionActions(world: World): readonly RoleAction[] {
  const invoke = (part: string, allowedTo: readonly string[]): RoleAction => {
    const input = { FunctionName: functionByName(world, part), InvocationType: 'DryRun' };
    return { name: `invoke ${part}`, allowedTo, attempt: ({ call }) => call('lambda', 'Invoke', input) };
  };
  const UserPoolId = refOf(world, 'AWS::Cognito::UserPool');
  return [
    invoke('HashVin', ['data source hashVin']),
    invoke('ProvisionVehicle', ['data source provisionVehicle']),
    invoke('ChangeTcu', ['data source changeTcu']),
    invoke('RenewCertificate', noRole),
    invoke('HashCode', ['data source hashCode']),
    invoke('Reconcile', noRole),
    {
      name: 'list people',
      allowedTo: ['function AnnounceEvents'],
      attempt: ({ call }) => call('cognito-idp', 'ListUsers', { UserPoolId }),
    },
  ];
}
