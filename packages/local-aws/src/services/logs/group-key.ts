/**
 * The KMS key of a log group (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs
 * using AWS KMS"). The service uses it as itself when a group is created, and for the caller, with
 * `kms:ViaService`, when lines are written.
 */
import { AwsError } from '../../core/aws-error.ts';
import { servicePrincipal } from '../../core/principal.ts';
import type { Demand, Place } from '../../core/service.ts';
import type { Iam } from '../iam/iam.ts';

/** What decides over the use of a key. */
export type KeyPolicies = Pick<Iam, 'authorize' | 'resourcePolicyOf'>;

/** A group with its key. */
export interface EncryptedGroup {
  readonly groupArn: string;
  readonly keyArn: string;
}

/**
 * Throws AccessDeniedException for a key that does not exist, and for one whose policy does not let
 * the service encrypt the group. The message is the one that users quote
 * (hashicorp/terraform-provider-aws#29282).
 */
export function requireUsableKey(group: EncryptedGroup, place: Place, iam: KeyPolicies): void {
  try {
    iam.authorize(servicePrincipal(serviceOf(place)), demandOf(group, iam));
  } catch {
    throw new AwsError(
      'AccessDeniedException',
      `The specified KMS key does not exist or is not allowed to be used with Arn '${group.groupArn}'`,
    );
  }
}

/** What a caller that writes lines needs of the group's key. */
export function callerDemand(group: EncryptedGroup, place: Place, iam: KeyPolicies): Demand {
  const viaService = { 'kms:ViaService': serviceOf(place), 'kms:CallerAccount': place.accountId };
  return demandOf(group, iam, viaService);
}

const serviceOf = ({ region }: Place): string => `logs.${region}.amazonaws.com`;

function demandOf(
  { groupArn, keyArn }: EncryptedGroup,
  iam: KeyPolicies,
  others: Readonly<Record<string, string>> = {},
): Demand {
  return {
    action: 'kms:GenerateDataKey',
    resource: keyArn,
    conditions: { ...others, 'kms:EncryptionContext:aws:logs:arn': groupArn },
    resourcePolicy: { document: iam.resourcePolicyOf(keyArn), required: true },
  };
}
