/**
 * Definitions and permissions of the functions that Cognito calls. Their permissions on the user
 * pool are in `infra/api/self-registration.ts`, because the pool names the functions.
 */
import type { Tables } from '../data/tables.ts';
import type { SelfRegistrationTenants } from '../api/self-registration-tenants.ts';
import type { FunctionDefinition } from './function.ts';
import { allow } from './statements.ts';

/** Cognito waits five seconds for a trigger, and this cannot be changed. */
const triggerSeconds = 5;

const common = { service: 'identity', timeoutSeconds: triggerSeconds, memorySize: 512 } as const;

interface PreSignUpProps {
  readonly selfRegistrationTenant: SelfRegistrationTenants;
  readonly signUpsOfAddressPerHour: number;
  /** Name of the stack's own sign-up client. */
  readonly clientName: string;
}

/** Refuses or records a sign-up; Cognito waits for it. */
export function preSignUpDefinition(
  tables: Tables,
  { selfRegistrationTenant, signUpsOfAddressPerHour, clientName }: PreSignUpProps,
): FunctionDefinition {
  return {
    ...common,
    description: 'Admits sign-ups of the listed app clients',
    environment: {
      ...tables.environment(['Allowances', 'SelfRegistrations']),
      SELF_REGISTRATION_TENANTS: JSON.stringify(selfRegistrationTenant),
      SIGN_UP_CLIENT_NAME: clientName,
      SIGN_UPS_OF_ADDRESS_PER_HOUR: String(signUpsOfAddressPerHour),
    },
    statements: [
      allow(['dynamodb:UpdateItem'], [tables.arn('Allowances')]),
      allow(['dynamodb:PutItem'], [tables.arn('SelfRegistrations')]),
    ],
  };
}

/** Gives a person who signed up the groups, after the confirmation or at a sign-in. */
export function completeRegistrationDefinition(tables: Tables): FunctionDefinition {
  return {
    ...common,
    description: 'Gives people who signed up their groups',
    environment: tables.environment(['SelfRegistrations']),
    statements: [allow(['dynamodb:GetItem', 'dynamodb:DeleteItem'], [tables.arn('SelfRegistrations')])],
  };
}
