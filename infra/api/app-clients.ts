/** Context `appClients`: through which app clients of the user pool people may act in each role. */
import { Fn } from 'aws-cdk-lib';
import { clientsVariables } from '../../domain/app-clients.ts';
import { type Role, roles } from '../../domain/roles.ts';

/**
 * Role → client ids, or `stack` for the stack's own client, whose id is known only once it exists.
 */
export type AppClients = Readonly<Record<Role, readonly string[]>>;

/** The name of the stack's own client in the context. */
const ownClient = 'stack';
/** The form of Cognito's client ids: no character is special in a regular expression or a list. */
const clientIdPattern = /^\w{1,50}$/;
/** AppSync's environment variables hold 512 characters each (PutGraphqlApiEnvironmentVariables). */
const mostClients = 10;

/** Reads the context: an object, or JSON text of one. Throws an error that names the key. */
export function readAppClients(given: unknown): AppClients {
  const value = typeof given === 'string' && given !== '' ? parse(given) : given;
  const entries = Object.entries(toObject(value)).map(([role, clients]) => [
    toRole(role),
    toClients(clients),
  ]);
  const appClients = { ...everyRole, ...(Object.fromEntries(entries) as Partial<AppClients>) };
  if (Object.values(appClients).every((clients) => clients.length === 0)) {
    throw invalid('name at least one app client');
  }
  return appClients;
}

/** What a role without an entry has. */
const everyRole: AppClients = {
  owners: [ownClient],
  provisioners: [ownClient],
  'service-technicians': [ownClient],
  operators: [ownClient],
  'privacy-officers': [ownClient],
};

/**
 * What resolvers read: the clients of each role. A role without clients has no variable, which
 * closes it.
 */
export function clientVariables(appClients: AppClients, ownClientId: string): Record<string, string> {
  return Object.fromEntries(
    roles
      .filter((role) => appClients[role].length > 0)
      .map((role) => [clientsVariables[role], Fn.join(',', idsOf(appClients[role], ownClientId))]),
  );
}

/** The API's `appIdClientRegex`: the clients of any role, whole. */
export function clientPattern(appClients: AppClients, ownClientId: string): string {
  const all = [...new Set(roles.flatMap((role) => appClients[role]))];
  return Fn.join('', ['^(', Fn.join('|', idsOf(all, ownClientId)), ')$']);
}

const idsOf = (clients: readonly string[], ownClientId: string): string[] =>
  clients.map((client) => (client === ownClient ? ownClientId : client));

const invalid = (demand: string) => new Error(`Context appClients must ${demand}.`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('be a JSON object');
  }
}

function toObject(value: unknown): object {
  if (value === undefined || value === null || value === '') {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw invalid('be an object of role to client ids');
  }
  return value;
}

function toRole(name: string): Role {
  const role = roles.find((each) => each === name);
  if (role === undefined) {
    throw invalid(`have roles as keys: ${roles.join(', ')}`);
  }
  return role;
}

function toClients(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length <= mostClients;
  if (isList && value.every((id): id is string => typeof id === 'string' && clientIdPattern.test(id))) {
    return [...new Set(value)];
  }
  throw invalid(`list at most ${mostClients} client ids, or "${ownClient}", for each role`);
}
