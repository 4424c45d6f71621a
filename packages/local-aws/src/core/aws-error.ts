/**
 * An error of an AWS service. The gateway writes it in the service's protocol, so that SDK clients
 * receive a typed error.
 */
export class AwsError extends Error {
  /** AWS's exception name, for example `ResourceNotFoundException`. */
  readonly code: string;
  /** HTTP status of the response. */
  readonly status: number;
  /** Further members of the modelled error shape. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** Why IAM refused a call. By default, nothing allowed it. */
export type DenialReason =
  'no-identity-policy' | 'explicit-identity-deny' | 'explicit-resource-deny' | 'no-resource-policy';

const denialTexts: Readonly<Record<DenialReason, (action: string) => string>> = {
  'no-identity-policy': (action) => `because no identity-based policy allows the ${action} action`,
  'explicit-identity-deny': () => 'with an explicit deny in an identity-based policy',
  'explicit-resource-deny': () => 'with an explicit deny in a resource-based policy',
  'no-resource-policy': (action) => `because no resource-based policy allows the ${action} action`,
};

/** IAM's refusal with AWS's message. */
export function accessDenied(
  principalArn: string,
  action: string,
  resource: string,
  reason: DenialReason = 'no-identity-policy',
): AwsError {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${principalArn} is not authorized to perform: ${action}${on} ${denialTexts[reason](action)}`,
  );
}

/** AWS's refusal of a request without a signature. */
export function missingAuthenticationToken(): AwsError {
  return new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', 403);
}
