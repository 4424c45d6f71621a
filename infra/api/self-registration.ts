/**
 * Sign-up by the person, when the deployment enables it (context `selfRegistrationTenant`): the
 * functions that Cognito calls, the stack's sign-up client, the tenants' groups, and AWS WAF before
 * the user pool.
 */
import { NestedStack, ScopedAws } from 'aws-cdk-lib';
import { CfnUserPoolClient, CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import { Policy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { tenantGroupPrefix } from '../../domain/roles.ts';
import { ownSignUpClient } from '../../domain/self-registration.ts';
import type { Bundler } from '../bundling.ts';
import type { Tables } from '../data/tables.ts';
import { type FunctionSettings, ReleasedFunction } from '../functions/function.ts';
import { completeRegistrationDefinition, preSignUpDefinition } from '../functions/identity.ts';
import { allow } from '../functions/statements.ts';
import type { Identity } from './identity.ts';
import type { SelfRegistrationTenants } from './self-registration-tenants.ts';
import { SignInFirewall } from './sign-in-firewall.ts';

/** Resources and settings that self-registration needs. */
export interface SelfRegistrationProps {
  readonly bundler: Bundler;
  readonly identity: Identity;
  readonly tables: Tables;
  readonly functionSettings: FunctionSettings;
  readonly selfRegistrationTenant: SelfRegistrationTenants;
  readonly signUpsOfAddressPerHour: number;
  readonly registrationsPerIpInFiveMinutes: number;
  readonly requestsPerIpInFiveMinutes: number;
}

const entries = { preSignUp: 'identity/pre-sign-up', complete: 'identity/complete-registration' } as const;

/** Opens the pool for the listed app clients. Staff accounts stay administrator-made. */
export class SelfRegistration extends Construct {
  /** The stack's own sign-up client; undefined when the context does not name it. */
  readonly clientId: string | undefined;

  constructor(scope: Construct, id: string, props: SelfRegistrationProps) {
    super(scope, id);
    const { identity, selfRegistrationTenant: tenants } = props;
    // In a nested stack, `Aws.STACK_NAME` would be the name of the nested one.
    const clientName = `${new ScopedAws(this).stackName}-sign-up`;
    const { preSignUp, complete } = this.#makeFunctions(props, clientName);
    identity.openForSignUp(preSignUp.alias.ref, complete.alias.ref);
    this.#permit(props, preSignUp, complete);
    for (const tenantId of new Set(Object.values(tenants))) {
      new CfnUserPoolGroup(this, `Tenant-${tenantId}`, {
        userPoolId: identity.userPoolId,
        groupName: `${tenantGroupPrefix}${tenantId}`,
        description: 'People of a tenant',
      });
    }
    this.clientId = Object.hasOwn(tenants, ownSignUpClient)
      ? makeSignUpClient(this, identity.userPoolId, clientName).ref
      : undefined;
    new SignInFirewall(this, 'Firewall', { ...props, userPoolArn: identity.userPoolArn });
  }

  /**
   * In a nested stack. The aliases of the other functions come after the pool, and the pool after
   * these.
   */
  #makeFunctions(
    {
      bundler,
      tables,
      functionSettings,
      selfRegistrationTenant,
      signUpsOfAddressPerHour,
    }: SelfRegistrationProps,
    clientName: string,
  ) {
    const nested = new NestedStack(this, 'Functions', {
      description: 'What Cognito calls for sign-up to Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    const scope = new Construct(nested, 'SelfRegistration');
    const folderOf = bundler.functions(Object.values(entries));
    const preSignUp = new ReleasedFunction(
      scope,
      'PreSignUp',
      {
        ...preSignUpDefinition(tables, {
          selfRegistrationTenant,
          signUpsOfAddressPerHour,
          clientName,
        }),
        bundle: folderOf(entries.preSignUp),
      },
      functionSettings,
    );
    const complete = new ReleasedFunction(
      scope,
      'CompleteRegistration',
      { ...completeRegistrationDefinition(tables), bundle: folderOf(entries.complete) },
      functionSettings,
    );
    return { preSignUp, complete };
  }

  /**
   * The pool names the functions, so the functions' own policies cannot name the pool: the stack
   * would be circular (aws-cdk#7016). These policies are resources of their own, made after the
   * pool.
   */
  #permit(
    { identity }: SelfRegistrationProps,
    preSignUp: ReleasedFunction,
    complete: ReleasedFunction,
  ): void {
    const pool = [identity.userPoolArn];
    this.#grant('PreSignUp', preSignUp, allow(['cognito-idp:DescribeUserPoolClient'], pool), identity);
    this.#grant(
      'CompleteRegistration',
      complete,
      allow(
        ['cognito-idp:AdminAddUserToGroup', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminListGroupsForUser'],
        pool,
      ),
      identity,
    );
  }

  #grant(name: string, made: ReleasedFunction, statement: PolicyStatement, identity: Identity): void {
    new Policy(this, `${name}PoolAccess`, { statements: [statement], roles: [made.role] });
    new CfnPermission(this, `${name}Permission`, {
      action: 'lambda:InvokeFunction',
      functionName: made.alias.ref,
      principal: 'cognito-idp.amazonaws.com',
      sourceArn: identity.userPoolArn,
    });
  }
}

/**
 * The client for sign-up and confirmation only. It may write the e-mail address, so it has no flow
 * to sign in. A session of the other client cannot write the address, so the thief of a token
 * cannot change it (Cognito Developer Guide, "Attribute permissions and scopes").
 */
function makeSignUpClient(scope: Construct, userPoolId: string, clientName: string): CfnUserPoolClient {
  return new CfnUserPoolClient(scope, 'SignUpClient', {
    userPoolId,
    clientName,
    generateSecret: false,
    explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    supportedIdentityProviders: ['COGNITO'],
    preventUserExistenceErrors: 'ENABLED',
    enableTokenRevocation: true,
    writeAttributes: ['email', 'locale', 'zoneinfo'],
  });
}
