/**
 * The KMS key of a log group. AWS refuses a group whose key does not let CloudWatch Logs use it for
 * this group (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS").
 */
import { AwsError } from '../../core/aws-error.ts';
import { servicePrincipal } from '../../core/principal.ts';
import type { Place } from '../../core/service.ts';
import type { Iam } from '../iam/iam.ts';

/** What decides over the use of a key. */
export type KeyPolicies = Pick<Iam, 'authorize' | 'resourcePolicyOf'>;

/**
 * Throws for a key that is not named by ARN, and AccessDeniedException for one whose policy does
 * not let the service encrypt the group. The message is the one that users quote
 * (hashicorp/terraform-provider-aws#29282).
 */
export function requireUsableKey(
  keyArn: string,
  groupArn: string,
  { iam, place, logicalId }: { readonly iam: KeyPolicies; readonly place: Place; readonly logicalId: string },
): void {
  if (!keyArn.startsWith('arn:')) {
    throw new Error(`${logicalId} must name its key by ARN.`);
  }
  const document = iam.resourcePolicyOf(keyArn);
  try {
    if (document === undefined) {
      throw new Error('The key does not exist.');
    }
    iam.authorize(servicePrincipal(`logs.${place.region}.amazonaws.com`), {
      action: 'kms:GenerateDataKey',
      resource: keyArn,
      conditions: { 'kms:EncryptionContext:aws:logs:arn': groupArn },
      resourcePolicy: { document, required: true },
    });
  } catch {
    throw new AwsError(
      'AccessDeniedException',
      `The specified KMS key does not exist or is not allowed to be used with Arn '${groupArn}'`,
    );
  }
}
