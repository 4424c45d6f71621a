/** Deeds on functions and on the user pool. */
import type { World } from 'local-aws';
import { functionByName } from '../provisioning.ts';
import { type Deed, nobody, refOf } from './deed.ts';

/** Invoking functions and reading who the users are. */
export function functionDeeds(world: World): readonly Deed[] {
  const invoke = (part: string, by: readonly string[]): Deed => {
    const input = { FunctionName: functionByName(world, part), InvocationType: 'DryRun' };
    return { name: `invoke ${part}`, by, attempt: ({ call }) => call('lambda', 'Invoke', input) };
  };
  const UserPoolId = refOf(world, 'AWS::Cognito::UserPool');
  return [
    invoke('HashVin', ['data source hashVin']),
    invoke('ProvisionVehicle', ['data source provisionVehicle']),
    invoke('Reconcile', nobody),
    {
      name: 'list people',
      by: nobody,
      attempt: ({ call }) => call('cognito-idp', 'ListUsers', { UserPoolId }),
    },
  ];
}
