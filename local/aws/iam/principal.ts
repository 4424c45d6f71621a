/** Who signs a call: the account's root (administrators on the laptop) or a role of the template. */

/** A caller that IAM knows. */
export interface Principal {
  readonly kind: 'root' | 'role';
  /** `arn:aws:iam::000000000000:root` or `arn:aws:sts::000000000000:assumed-role/<role>/<session>`. */
  readonly arn: string;
  /** For a role: `arn:aws:iam::000000000000:role/<role>`. */
  readonly roleArn?: string;
}

/** What a principal signs with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
