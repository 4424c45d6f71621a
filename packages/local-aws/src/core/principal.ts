/**
 * Callers: the account's root (administrators on the laptop), a role of the template, an AWS
 * service that acts for a resource, or an anonymous caller.
 */

/** A caller that IAM knows. */
export interface Principal {
  /**
   * `anonymous` may call unsigned operations only; `service` is allowed by resource policies only.
   */
  readonly kind: 'root' | 'role' | 'service' | 'anonymous';
  /**
   * `arn:aws:iam::000000000000:root`, `arn:aws:sts::000000000000:assumed-role/<role>/<session>`,
   * the service's name (`events.amazonaws.com`) or `anonymous`.
   */
  readonly arn: string;
  /** For a role: `arn:aws:iam::000000000000:role/<role>`. */
  readonly roleArn?: string;
  /** The resource that a service acts for, if the service sends it; `aws:SourceArn` in policies. */
  readonly sourceArn?: string;
}

/** Credentials that a principal signs with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The caller of an unsigned operation. */
export const anonymous: Principal = { kind: 'anonymous', arn: 'anonymous' };

/** An AWS service that acts for a resource of the account, such as EventBridge for a rule. */
export function servicePrincipal(service: string, sourceArn?: string): Principal {
  return { kind: 'service', arn: service, ...(sourceArn !== undefined && { sourceArn }) };
}
