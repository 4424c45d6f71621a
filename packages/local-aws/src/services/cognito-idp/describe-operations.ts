/** DescribeUserPool and DescribeUserPoolClient: describe what the template created. */
import type { Operation } from '../../core/service.ts';
import { adminOperation } from './admin-operation.ts';
import { resourceNotFound } from './errors.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord } from './records.ts';
import { type WireInput, requireText } from './wire.ts';

/** The describe operations, by AWS's names. */
export function describeOperations(pools: Pools): Readonly<Record<string, Operation>> {
  return {
    DescribeUserPool: adminOperation(pools, 'DescribeUserPool', describeUserPool),
    DescribeUserPoolClient: adminOperation(pools, 'DescribeUserPoolClient', describeUserPoolClient),
  };
}

function describeUserPool(pools: Pools, pool: PoolRecord): unknown {
  const policy = pool.passwordPolicy;
  return {
    UserPool: {
      Id: pool.id,
      Arn: pool.arn,
      Name: pool.name,
      CreationDate: pool.createdAt / 1000,
      MfaConfiguration: pool.mfaConfiguration,
      EstimatedNumberOfUsers: pools.directory.usersOf(pool.id).length,
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: pool.adminCreatesUsers },
      LambdaConfig: pool.triggers,
      AliasAttributes: pool.aliasAttributes,
      AutoVerifiedAttributes: pool.autoVerifiedAttributes,
      UsernameConfiguration: { CaseSensitive: pool.caseSensitive },
      Policies: {
        PasswordPolicy: {
          MinimumLength: policy.minimumLength,
          RequireLowercase: policy.requireLowercase,
          RequireUppercase: policy.requireUppercase,
          RequireNumbers: policy.requireNumbers,
          RequireSymbols: policy.requireSymbols,
          TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
        },
      },
    },
  };
}

function describeUserPoolClient(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const client = pools.directory.clients.get(requireText(input, 'ClientId', 128));
  if (client === undefined || client.poolId !== pool.id) {
    throw resourceNotFound('User pool client does not exist.');
  }
  return {
    UserPoolClient: {
      ClientId: client.id,
      UserPoolId: pool.id,
      ClientName: client.name,
      CreationDate: client.createdAt / 1000,
      ExplicitAuthFlows: client.flows,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: client.hidesUnknownUsers ? 'ENABLED' : 'LEGACY',
      AccessTokenValidity: client.accessTokenSeconds,
      IdTokenValidity: client.idTokenSeconds,
      RefreshTokenValidity: client.refreshTokenSeconds,
      ...(client.rotationGraceSeconds !== undefined && {
        RefreshTokenRotation: {
          Feature: 'ENABLED',
          RetryGracePeriodSeconds: client.rotationGraceSeconds,
        },
      }),
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
      AuthSessionValidity: client.challengeSeconds / 60,
    },
  };
}
