/**
 * People and their sign-in: a Cognito user pool, the role groups, and two public app clients. Only
 * operations add users, unless `self-registration.ts` opens the pool for sign-up.
 */
import { Aws, Stack } from 'aws-cdk-lib';
import { CfnUserPool, CfnUserPoolClient, CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { sessionDays } from '../../domain/page-session.ts';
import { type Role, roles } from '../../domain/roles.ts';
import { removalPolicyFor } from '../removal-policy.ts';
import { acknowledge } from '../acknowledge.ts';

interface IdentityProps {
  readonly keepData: boolean;
  readonly multiFactor: 'optional' | 'required';
  readonly tokenValidityMinutes: number;
  /** Sender of e-mails, by SES; Cognito's own sender, 50 a day, when absent. */
  readonly mailFrom: string | undefined;
}

const groupDescriptions: Readonly<Record<Role, string>> = {
  owners: 'Owners and drivers of vehicles',
  provisioners: 'Provisioning infrastructure of a tenant',
  'service-technicians': 'Service centre staff of a tenant',
  operators: 'Fleet or dealer staff of a tenant',
  'privacy-officers': 'Those who read the audit trail of a tenant',
};

/**
 * The pool with its groups and client. Tenant groups (`tenant:<id>`) are made by operations, and by
 * the stack only for tenants of self-registration.
 */
export class Identity extends Construct {
  readonly userPoolId: string;
  readonly userPoolArn: string;
  readonly clientId: string;
  /** The app client of the owner's page. */
  readonly pageClientId: string;
  readonly #pool: CfnUserPool;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const pool = this.#makePool(props);
    this.#pool = pool;
    this.userPoolId = pool.ref;
    this.userPoolArn = pool.attrArn;
    for (const groupName of roles) {
      new CfnUserPoolGroup(this, `Group-${groupName}`, {
        userPoolId: pool.ref,
        groupName,
        description: groupDescriptions[groupName],
      });
    }
    this.clientId = makeClient(this, pool, props.tokenValidityMinutes).ref;
    this.pageClientId = makePageClient(this, pool, props.tokenValidityMinutes).ref;
  }

  /**
   * Lets people sign up. Cognito opens the whole pool for every app client at once, so the function
   * before the sign-up refuses all but the listed ones. The function after the confirmation runs
   * after each sign-in too, and repairs what a crash left undone.
   */
  openForSignUp(preSignUpArn: string, completeRegistrationArn: string): void {
    this.#pool.adminCreateUserConfig = { allowAdminCreateUserOnly: false };
    this.#pool.lambdaConfig = {
      preSignUp: preSignUpArn,
      postConfirmation: completeRegistrationArn,
      postAuthentication: completeRegistrationArn,
    };
  }

  /**
   * User names are opaque, and a verified e-mail address is an alias of the user name.
   * `aliasAttributes` and `usernameConfiguration` can never be changed, so they already suit owners
   * who will sign up by e-mail. Only an administrator can recover the account of a user without a
   * verified address, such as staff.
   */
  #makePool({ keepData, mailFrom, multiFactor }: IdentityProps): CfnUserPool {
    const pool = new CfnUserPool(this, 'UserPool', {
      userPoolName: Aws.STACK_NAME,
      userPoolTier: 'ESSENTIALS',
      usernameConfiguration: { caseSensitive: false },
      aliasAttributes: ['email'],
      autoVerifiedAttributes: ['email'],
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ['email'] },
      verificationMessageTemplate: {
        defaultEmailOption: 'CONFIRM_WITH_CODE',
        emailSubject: 'Your code',
        emailMessage:
          'Your code is {####}. Give it to no one. If you did not ask for it, ignore this message.',
      },
      ...(mailFrom !== undefined && { emailConfiguration: sesSender(this, mailFrom) }),
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
      policies: {
        passwordPolicy: {
          minimumLength: 14,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 3,
        },
      },
      mfaConfiguration: multiFactor === 'required' ? 'ON' : 'OPTIONAL',
      enabledMfas: ['SOFTWARE_TOKEN_MFA'],
      deletionProtection: keepData ? 'ACTIVE' : 'INACTIVE',
    });
    pool.applyRemovalPolicy(removalPolicyFor(keepData));
    acknowledge(
      pool,
      'AwsSolutions-COG8',
      'Threat protection needs the Plus tier and is priced per user; operators of the stack decide on it.',
    );
    if (multiFactor === 'optional') {
      acknowledge(
        pool,
        'AwsSolutions-COG2',
        'Factories sign in without a person; people may set TOTP, and context multiFactor=required demands it of everyone.',
      );
    }
    return pool;
  }
}

/**
 * Codes go out through the SES identity of the sender's domain (Cognito Developer Guide, "Email
 * settings for Amazon Cognito user pools").
 */
function sesSender(scope: Construct, mailFrom: string): CfnUserPool.EmailConfigurationProperty {
  const resourceName = mailFrom.slice(mailFrom.indexOf('@') + 1);
  return {
    emailSendingAccount: 'DEVELOPER',
    from: mailFrom,
    sourceArn: Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName }),
  };
}

/**
 * Signs in by SRP only, so that no password travels. Refresh tokens do not rotate:
 * amazon-cognito-identity-js refreshes by REFRESH_TOKEN_AUTH, which Cognito refuses for clients
 * that rotate; they last one day and can be revoked. A user cannot change the e-mail address
 * through the client, because the thief of a token could then recover the account. A sign-up writes
 * the address through a client of its own (`self-registration.ts`).
 */
function makeClient(scope: Construct, pool: CfnUserPool, tokenValidityMinutes: number): CfnUserPoolClient {
  return new CfnUserPoolClient(scope, 'Client', {
    userPoolId: pool.ref,
    generateSecret: false,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    supportedIdentityProviders: ['COGNITO'],
    preventUserExistenceErrors: 'ENABLED',
    enableTokenRevocation: true,
    writeAttributes: ['locale', 'zoneinfo'],
    accessTokenValidity: tokenValidityMinutes,
    idTokenValidity: tokenValidityMinutes,
    refreshTokenValidity: 24,
    authSessionValidity: 3,
    tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'hours' },
  });
}

/**
 * The page's client. Its refresh tokens rotate, so REFRESH_TOKEN_AUTH is off: only
 * GetTokensFromRefreshToken exchanges them (Cognito Developer Guide, "Refresh token rotation"). It
 * has no secret, because SRP runs in the page. The grace period is the longest that Cognito takes:
 * a browser that loses a response must reach the session function again within it. The time between
 * the steps of a sign-in is the longest too: a person may have to set an authenticator app up.
 */
function makePageClient(
  scope: Construct,
  pool: CfnUserPool,
  tokenValidityMinutes: number,
): CfnUserPoolClient {
  return new CfnUserPoolClient(scope, 'PageClient', {
    userPoolId: pool.ref,
    generateSecret: false,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 60 },
    supportedIdentityProviders: ['COGNITO'],
    preventUserExistenceErrors: 'ENABLED',
    enableTokenRevocation: true,
    writeAttributes: ['locale', 'zoneinfo'],
    accessTokenValidity: tokenValidityMinutes,
    idTokenValidity: tokenValidityMinutes,
    refreshTokenValidity: sessionDays,
    authSessionValidity: 15,
    tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'days' },
  });
}
