/**
 * What the rest of the local world asks of IAM: may this principal do that, act as this role, whose
 * key is this.
 */
import type { Demand } from '../../core/service.ts';
import type { AwsCredentials, Principal } from '../../core/principal.ts';

/** A statement of a policy of the template, as tests list, switch off and switch on. */
export interface StatementListing {
  /**
   * `<logical id>#<index>`, the index counting the statements of that policy (or of all inline
   * policies of a role).
   */
  readonly id: string;
  /** Logical id of the policy, role, function permission or key it stands in. */
  readonly logicalId: string;
  /** `trust`: who may act as a role; `resource`: key policies and function permissions. */
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
 * One answer of IAM's: may the principal do what is demanded. Acting as a role is `sts:AssumeRole`
 * on it, by the service.
 */
export interface Decision {
  readonly principal: Principal;
  readonly demand: Demand;
  readonly allowed: boolean;
}

/** IAM and the part of STS that services use. */
export interface Iam {
  /** Throws AccessDeniedException unless the principal may do what is demanded. */
  authorize(principal: Principal, demand: Demand): void;
  /**
   * The session of a service acting as a role; throws AccessDeniedException unless the role trusts
   * that service. Callers give `sourceArn` only where the service's documentation says that trust
   * policies may ask for it; without it, conditions on `aws:SourceArn` and `aws:SourceAccount` do
   * not hold.
   */
  assume(roleArn: string, service: string, sessionName: string, sourceArn?: string): Principal;
  /** Like `assume`, with credentials to sign with. */
  credentialsFor(roleArn: string, service: string, sessionName: string, sourceArn?: string): AwsCredentials;
  /** Forgets the credentials of a session that has ended. */
  endSession(credentials: AwsCredentials): void;
  /** Whose key this is; undefined for an unknown key or a wrong session token. */
  signerOf(accessKeyId: string, sessionToken: string | undefined): Signer | undefined;
  /** The principal that signs with this key; undefined as for `signerOf`. */
  principalOf(accessKeyId: string, sessionToken: string | undefined): Principal | undefined;
  /** The account's root: allowed everything but what a key policy keeps from it. */
  readonly rootPrincipal: Principal;
  readonly rootCredentials: AwsCredentials;
  /**
   * Tells IAM of a resource's policy, so that its statements are listed; at each start, and again
   * when it changes.
   */
  registerResourcePolicy(resourceArn: string, logicalId: string, document: unknown): void;
  /** The policy registered for a resource, to stand in a Demand. */
  resourcePolicyOf(resourceArn: string): unknown;
  /** Every statement of the template, AWS managed policies included. */
  statements(): readonly StatementListing[];
  /** Makes a statement count for nothing until `enable`; throws on an unknown id. */
  disable(statementId: string): void;
  enable(statementId: string): void;
  /** Tells of every decision from now on; call what it answers to end that. */
  watch(watcher: (decision: Decision) => void): () => void;
}
