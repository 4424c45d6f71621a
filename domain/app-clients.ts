/**
 * App clients: the applications of the user pool. A person may act in a role only through an app
 * client that the deployment lists for it. So a leaked or careless application gives access to its
 * own roles only. Resolvers find each role's list in an environment variable: client ids, separated
 * by commas.
 */
import type { Role } from './roles.ts';

/**
 * AppSync environment variable with the app clients of a role; without it no client may act in the
 * role.
 */
export const clientsVariables = {
  owners: 'APP_CLIENTS_OF_OWNERS',
  provisioners: 'APP_CLIENTS_OF_PROVISIONERS',
  'service-technicians': 'APP_CLIENTS_OF_SERVICE_TECHNICIANS',
  operators: 'APP_CLIENTS_OF_OPERATORS',
  'privacy-officers': 'APP_CLIENTS_OF_PRIVACY_OFFICERS',
} as const satisfies Record<Role, string>;

/** Those of the roles in which the app client may act, by the variables in `environment`. */
export function rolesOfClient(
  clientId: string,
  roles: readonly Role[],
  environment: Readonly<Record<string, string>>,
): readonly Role[] {
  return roles.filter((role) =>
    (environment[clientsVariables[role]] ?? '')
      .split(',')
      .some((listed) => listed !== '' && listed === clientId),
  );
}
