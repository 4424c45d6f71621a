/**
 * Attributes of a user pool that determine how people sign in. They cannot be changed once the pool
 * exists (CloudFormation, "AWS::Cognito::UserPool"), so they must already allow sign-up by e-mail:
 * opaque user names with a verified address as alias.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Properties, type Template, resourcesOf } from '../../infra/synthesized.ts';

const ofPool: Readonly<Record<string, unknown>> = {
  AliasAttributes: ['email'],
  UsernameAttributes: undefined,
  UsernameConfiguration: { CaseSensitive: false },
  // Staff have no verified address, so only an administrator can recover their accounts.
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
};

/**
 * Attributes that recover or identify an account. A stolen token must not be able to change them.
 */
const guarded = ['email', 'email_verified', 'phone_number', 'phone_number_verified', 'preferred_username'];

/** Returns one sentence for each violation, beginning with the logical id. */
export function signInViolations(template: Template): string[] {
  const pools = resourcesOf(template, 'AWS::Cognito::UserPool');
  const clients = resourcesOf(template, 'AWS::Cognito::UserPoolClient');
  return [
    ...(pools.length === 1 ? [] : [`There are ${pools.length} user pools.`]),
    ...pools.flatMap(([id, { Properties }]) =>
      poolViolations(Properties).map((violation) => `${id}: ${violation}`),
    ),
    ...clients.flatMap(([id, { Properties }]) =>
      clientViolations(Properties).map((violation) => `${id}: ${violation}`),
    ),
  ];
}

function poolViolations(properties: Properties): string[] {
  return Object.entries(ofPool)
    .filter(([name, value]) => !isDeepStrictEqual(properties[name], value))
    .map(([name, value]) => `${name} must be ${JSON.stringify(value) ?? 'absent'}`);
}

/**
 * Returns violations of a client. A client without a list can write all standard attributes. A
 * sign-up must write the address, so a client through which no person can sign in may write it: no
 * token of such a client exists.
 */
function clientViolations({ WriteAttributes: written, ...properties }: Properties): string[] {
  if (!Array.isArray(written)) {
    return ['WriteAttributes must be a list'];
  }
  const ofSignUp = isForSignUpAlone(properties) ? ['email'] : [];
  return guarded
    .filter((name) => written.includes(name) && !ofSignUp.includes(name))
    .map((name) => `${name} must not be writable`);
}

/**
 * Without a list of flows, Cognito allows SRP, and OAuth is a further way in (CloudFormation,
 * "AWS::Cognito::UserPoolClient", `ExplicitAuthFlows` and `AllowedOAuthFlows`).
 */
function isForSignUpAlone({ AllowedOAuthFlows: grants, ExplicitAuthFlows: flows }: Properties): boolean {
  return grants === undefined && isDeepStrictEqual(flows, ['ALLOW_REFRESH_TOKEN_AUTH']);
}
