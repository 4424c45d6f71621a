/** What the local world uses of IAM: decisions, role sessions and the owners of access keys. */
import type { Demand } from '../../core/service.ts';
import type { AwsCredentials, Principal } from '../../core/principal.ts';

/** A statement of a policy of the template. Tests can list, disable and enable it. */
export interface StatementListing {
  /**
   * `<logical id>#<index>`. The index counts the statements of that policy, or of all inline
   * policies of a role.
   */
  readonly id: string;
  /** Logical id of the policy, role, function permission or key that contains it. */
  readonly logicalId: string;
  /** `trust`: who may assume a role; `resource`: key policies and function permissions. */
  readonly kind: 'identity' | 'trust' | 'resource';
  readonly effect: 'Allow' | 'Deny';
  readonly statement: Readonly<Record<string, unknown>>;
}

/** A signer found by its access key. */
export interface Signer {
  readonly principal: Principal;
  readonly secretAccessKey: string;
}

/**
 * One decision of IAM. For a service that assumes a role, the action is `sts:AssumeRole` on that
 * role.
 */
export interface Decision {
  readonly principal: Principal;
  readonly demand: Demand;
  readonly allowed: boolean;
}

/** IAM and the part of STS that services use. */
export interface Iam {
  /** Throws AccessDeniedException unless the principal is allowed. */
  authorize(principal: Principal, demand: Demand): void;
  /**
   * Returns the session of a service that assumes a role. Throws AccessDeniedException unless the
   * role trusts that service. Callers pass `sourceArn` only where the service's documentation says
   * that trust policies may require it. Without it, conditions on `aws:SourceArn` and
   * `aws:SourceAccount` do not hold.
   */
  assume(roleArn: string, service: string, sessionName: string, sourceArn?: string): Principal;
  /** Like `assume`, but returns credentials to sign with. */
  credentialsFor(roleArn: string, service: string, sessionName: string, sourceArn?: string): AwsCredentials;
  /** Forgets the credentials of a session that has ended. */
  endSession(credentials: AwsCredentials): void;
  /** Returns the owner of a key; undefined for an unknown key or a wrong session token. */
  signerOf(accessKeyId: string, sessionToken: string | undefined): Signer | undefined;
  /** Returns the principal of a key; undefined as for `signerOf`. */
  principalOf(accessKeyId: string, sessionToken: string | undefined): Principal | undefined;
  /** The account's root. It is allowed everything that key policies do not deny it. */
  readonly rootPrincipal: Principal;
  readonly rootCredentials: AwsCredentials;
  /**
   * Registers a resource's policy, so that its statements are listed. Called at each start and
   * whenever the policy changes.
   */
  registerResourcePolicy(resourceArn: string, logicalId: string, document: unknown): void;
  /** Returns the policy registered for a resource, for use in a Demand. */
  resourcePolicyOf(resourceArn: string): unknown;
  /** Returns every statement of the template, AWS managed policies included. */
  statements(): readonly StatementListing[];
  /** Disables a statement until `enable` is called; throws for an unknown id. */
  disable(statementId: string): void;
  enable(statementId: string): void;
  /** Calls the watcher for every decision from now on. Returns a function that ends this. */
  watch(watcher: (decision: Decision) => void): () => void;
}
