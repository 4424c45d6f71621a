/** IAM of one account: decides by roles, resource policies and credentials. */
import {
  accessDenied,
  AwsError,
  missingAuthenticationToken,
  type DenialReason,
} from '../../core/aws-error.ts';
import type { State } from '../../state/store.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Demand } from '../../core/service.ts';
import type { ConditionValues } from './conditions.ts';
import { createCredentials, type Credentials, type Signer } from './credentials.ts';
import { applies, decide, principalMatch, verdictOf, type Verdict } from './evaluate.ts';
import { servicePrincipal, type AwsCredentials, type Principal } from '../../core/principal.ts';
import { iamResources } from './resources.ts';
import { requestValues, type Surroundings } from './request-values.ts';
import { ResourcePolicies, type ResourceVerdict } from './resource-policies.ts';
import { createRoles, type Role } from './roles.ts';
import type { Statement, StatementListing } from './statement.ts';
import { createSwitchboard, type Switchboard } from './switchboard.ts';

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

/** The account and clock of each decision, and the state that keeps the root's credentials. */
export interface IamDependencies extends Surroundings {
  readonly state: State;
}

const rememberedSessions = 1000;

/** Creates IAM and the handlers of the template's roles and policies. */
export function createIam(dependencies: IamDependencies): {
  readonly iam: Iam;
  readonly module: ServiceModule;
} {
  const { place } = dependencies;
  const iam = new AccountIam(dependencies);
  const { roles, switchboard } = iam;
  return { iam, module: { services: [], resources: iamResources({ place, roles, switchboard }) } };
}

class AccountIam implements Iam {
  readonly rootPrincipal: Principal;
  readonly rootCredentials: AwsCredentials;
  readonly roles = createRoles();
  readonly switchboard: Switchboard;
  readonly #dependencies: IamDependencies;
  readonly #credentials: Credentials;
  readonly #resourcePolicies: ResourcePolicies;
  readonly #sessions = new Map<string, Principal>();
  readonly #watchers = new Set<(decision: Decision) => void>();

  constructor(dependencies: IamDependencies) {
    const { place, state } = dependencies;
    this.#dependencies = dependencies;
    this.rootPrincipal = { kind: 'root', arn: `arn:${place.partition}:iam::${place.accountId}:root` };
    this.#credentials = createCredentials(state, this.rootPrincipal);
    this.rootCredentials = this.#credentials.root;
    this.#resourcePolicies = new ResourcePolicies(place.accountId);
    this.switchboard = createSwitchboard(() => this.#forgetDecisions());
  }

  authorize(principal: Principal, demand: Demand): void {
    if (principal.kind === 'anonymous') {
      throw missingAuthenticationToken();
    }
    const reason = this.#denialOf(principal, demand);
    this.#report(principal, demand, reason === undefined);
    if (reason !== undefined) {
      throw accessDenied(principal.arn, demand.action, demand.resource, reason);
    }
  }

  /**
   * AppSync assumes a role for each call. A session is therefore remembered when the role's trust
   * depends on the caller's source alone.
   */
  assume(roleArn: string, service: string, sessionName: string, sourceArn?: string): Principal {
    const key = `${roleArn} ${service} ${sessionName} ${sourceArn ?? ''}`;
    const known = this.#sessions.get(key);
    if (known !== undefined && this.#watchers.size === 0) {
      return known;
    }
    const role = this.roles.require(roleArn);
    const caller = servicePrincipal(service, sourceArn);
    const trusted = this.#isTrusted(role, caller);
    this.#report(caller, { action: 'sts:AssumeRole', resource: roleArn }, trusted);
    if (!trusted) {
      throw notTrusted(service, roleArn);
    }
    const { place } = this.#dependencies;
    const arn = `arn:${place.partition}:sts::${place.accountId}:assumed-role/${role.name}/${sessionName}`;
    const principal: Principal = { kind: 'role', arn, roleArn };
    if (this.#sessions.size >= rememberedSessions) {
      this.#sessions.clear();
    }
    if (role.trust.every(dependsOnSourceAlone)) {
      this.#sessions.set(key, principal);
    }
    return principal;
  }

  credentialsFor(...session: Parameters<Iam['assume']>): AwsCredentials {
    return this.#credentials.mint(this.assume(...session));
  }

  endSession({ accessKeyId }: AwsCredentials): void {
    this.#credentials.forget(accessKeyId);
  }

  signerOf(accessKeyId: string, sessionToken: string | undefined): Signer | undefined {
    return this.#credentials.signerOf(accessKeyId, sessionToken);
  }

  principalOf(accessKeyId: string, sessionToken: string | undefined): Principal | undefined {
    return this.signerOf(accessKeyId, sessionToken)?.principal;
  }

  registerResourcePolicy(resourceArn: string, logicalId: string, document: unknown): void {
    this.switchboard.add(this.#resourcePolicies.register(resourceArn, logicalId, document));
  }

  resourcePolicyOf(resourceArn: string): unknown {
    return this.#resourcePolicies.documentOf(resourceArn);
  }

  statements(): readonly StatementListing[] {
    return this.switchboard.list();
  }

  disable(statementId: string): void {
    this.switchboard.disable(statementId);
  }

  enable(statementId: string): void {
    this.switchboard.enable(statementId);
  }

  watch(watcher: (decision: Decision) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #denialOf(principal: Principal, demand: Demand): DenialReason | undefined {
    let known: ConditionValues | undefined;
    const values = () => (known ??= requestValues(principal, demand.conditions, this.#dependencies));
    const policy = demand.resourcePolicy;
    const resource = policy && this.#resourcePolicies.verdict(policy.document, principal, demand, values);
    return combine(this.#identityVerdict(principal, demand, values), resource, policy?.required ?? false);
  }

  #identityVerdict(
    principal: Principal,
    { action, resource }: Demand,
    values: () => ConditionValues,
  ): Verdict {
    if (principal.kind === 'root') {
      return 'allow';
    }
    if (principal.roleArn === undefined) {
      return 'none';
    }
    const { selections } = this.roles.require(principal.roleArn);
    return decide(selections.selectionFor(action, resource), resource, values);
  }

  #isTrusted(role: Role, service: Principal): boolean {
    const { accountId } = this.#dependencies.place;
    const values = requestValues(service, undefined, this.#dependencies);
    const matching = role.trust.filter(
      (statement) =>
        statement.enabled &&
        statement.principals !== undefined &&
        principalMatch(statement.principals, service, accountId) === 'direct' &&
        applies(statement, role.arn, values),
    );
    return verdictOf(matching) === 'allow';
  }

  #report(principal: Principal, demand: Demand, allowed: boolean): void {
    for (const watcher of this.#watchers) {
      watcher({ principal, demand, allowed });
    }
  }

  #forgetDecisions(): void {
    this.#sessions.clear();
    for (const role of this.roles.all()) {
      role.selections.forget();
    }
    this.#resourcePolicies.forget();
  }
}

/** True when a source always gets the same decision, unlike with a condition on time. */
function dependsOnSourceAlone({ conditionKeys }: Statement): boolean {
  return conditionKeys.every((key) => key === 'aws:sourcearn' || key === 'aws:sourceaccount');
}

/**
 * Returns undefined when the call is allowed. A required resource policy must allow the caller by
 * name, or allow the account while IAM allows the caller.
 */
function combine(
  identity: Verdict,
  resource: ResourceVerdict | undefined,
  required: boolean,
): DenialReason | undefined {
  if (resource?.direct === 'deny' || resource?.account === 'deny') {
    return 'explicit-resource-deny';
  }
  if (identity === 'deny') {
    return 'explicit-identity-deny';
  }
  if (resource?.direct === 'allow') {
    return undefined;
  }
  if (required && resource?.account !== 'allow') {
    return 'no-resource-policy';
  }
  return identity === 'allow' ? undefined : 'no-identity-policy';
}

function notTrusted(service: string, roleArn: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}: its trust policy does not allow it`,
    403,
  );
}
