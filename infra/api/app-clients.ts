/** Context `appClients`: through which app clients of the user pool people may act in each role. */
import { Fn } from 'aws-cdk-lib';
import { clientsVariables } from '../../domain/app-clients.ts';
import { type Role, roles } from '../../domain/roles.ts';

/**
 * Role → client ids, or `stack` and `page` for the stack's own clients, whose ids are known only
 * once they exist.
 */
export type AppClients = Readonly<Record<Role, readonly string[]>>;

/** Names of the stack's own clients in the context: that of tools, and that of the page. */
const ownClients = ['stack', 'page'] as const;

/** The ids of the stack's own clients. */
export type OwnClientIds = Readonly<Record<(typeof ownClients)[number], string>>;

/** The form of Cognito's client ids: no character is special in a regular expression or a list. */
const clientIdPattern = /^\w{1,50}$/;
/** AppSync's environment variables hold 512 characters each (PutGraphqlApiEnvironmentVariables). */
const maxClients = 10;

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

/** What a role without an entry has. The page is for owners, so its client has no other role. */
const everyRole: AppClients = {
  owners: ['stack', 'page'],
  provisioners: ['stack'],
  'service-technicians': ['stack'],
  operators: ['stack'],
  'privacy-officers': ['stack'],
};

/**
 * What resolvers read: the clients of each role. A role without clients has no variable, which
 * closes it.
 */
export function clientVariables(appClients: AppClients, ownIds: OwnClientIds): Record<string, string> {
  return Object.fromEntries(
    roles
      .filter((role) => appClients[role].length > 0)
      .map((role) => [clientsVariables[role], Fn.join(',', idsOf(appClients[role], ownIds))]),
  );
}

/** The API's `appIdClientRegex`: the clients of any role, whole. */
export function clientPattern(appClients: AppClients, ownIds: OwnClientIds): string {
  const all = [...new Set(roles.flatMap((role) => appClients[role]))];
  return Fn.join('', ['^(', Fn.join('|', idsOf(all, ownIds)), ')$']);
}

function idsOf(clients: readonly string[], ownIds: OwnClientIds): string[] {
  return clients.map((client) => {
    const own = ownClients.find((name) => name === client);
    return own === undefined ? client : ownIds[own];
  });
}

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
  const isList = Array.isArray(value) && value.length <= maxClients;
  if (isList && value.every((id): id is string => typeof id === 'string' && clientIdPattern.test(id))) {
    return [...new Set(value)];
  }
  throw invalid(`list at most ${maxClients} client ids, or "stack" and "page", for each role`);
}
