/** Context `selfRegistrationTenant`: the app clients that people may sign up through. */
import { ownSignUpClient } from '../../domain/self-registration.ts';

/**
 * Client id → tenant id, or `stack` for the stack's own sign-up client. Empty: only administrators
 * create users.
 */
export type SelfRegistrationTenants = Readonly<Record<string, string>>;

/** The form of Cognito's client ids; `stack` has it too. */
const clientPattern = /^\w{1,50}$/;
/** Characters allowed after `tenant:`. Cognito's limit is 128; key separators are excluded. */
const tenantPattern = /^[\w.-]{1,100}$/;
const maxClients = 10;

/** Reads the context: an object, or JSON text of one. Throws an error that names the key. */
export function readSelfRegistrationTenants(given: unknown): SelfRegistrationTenants {
  const value = typeof given === 'string' && given !== '' ? parse(given) : given;
  if (value === undefined || value === null || value === '') {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw invalid('be an object of app client id to tenant id');
  }
  const entries = Object.entries(value);
  if (entries.length > maxClients) {
    throw invalid(`list at most ${maxClients} app clients`);
  }
  return Object.fromEntries(entries.map(([client, tenant]) => [toClient(client), toTenant(tenant)]));
}

const invalid = (demand: string) => new Error(`Context selfRegistrationTenant must ${demand}.`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('be a JSON object');
  }
}

function toClient(client: string): string {
  if (clientPattern.test(client)) {
    return client;
  }
  throw invalid(`have client ids, or "${ownSignUpClient}", as keys`);
}

function toTenant(tenant: unknown): string {
  if (typeof tenant === 'string' && tenantPattern.test(tenant)) {
    return tenant;
  }
  throw invalid('have tenant ids of letters, digits, dots, hyphens and underscores as values');
}
