/** Properties of the resources that the conformance tests use, in the form of AWS's APIs. */

import { passwordPolicy } from '../../../testing/user-pool.ts';

/** A table with the partition key `id` and the index `byGroup` on `group`. */
export const tableProperties = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' as const },
    { AttributeName: 'group', AttributeType: 'S' as const },
  ],
  BillingMode: 'PAY_PER_REQUEST' as const,
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byGroup',
      KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
};

/**
 * The policy of a queue that takes messages of one rule (EventBridge User Guide, "Using
 * resource-based policies for Amazon EventBridge").
 */
export const queuePolicy = (queueArn: string, ruleArn: string) => ({
  Version: '2012-10-17',
  Statement: {
    ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' },
    ...{ Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } } },
  },
});

/** Keys by their use. */
export const keyProperties = {
  HMAC_256: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  SYMMETRIC_DEFAULT: { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' },
} as const;

/** A pool in which only administrators create users. It sends no e-mail. */
export const userPoolProperties = {
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  Policies: { PasswordPolicy: passwordPolicy },
};
