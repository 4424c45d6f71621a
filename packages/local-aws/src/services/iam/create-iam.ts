/** IAM of one account: joins roles, resource policies and credentials into decisions. */
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
import { createCredentials } from './credentials.ts';
import { applies, decide, principalMatch, verdictOf, type Verdict } from './evaluate.ts';
import type { Decision, Iam } from './iam.ts';
import { servicePrincipal, type Principal } from '../../core/principal.ts';
import { iamResources } from './resources.ts';
import { requestValues, type Surroundings } from './request-values.ts';
import { createResourcePolicies, type ResourceVerdict } from './resource-policies.ts';
import { createRoles, type Role } from './roles.ts';
import type { Statement } from './statement.ts';
import { createSwitchboard } from './switchboard.ts';

/** What IAM needs to know. */
export interface IamDependencies extends Surroundings {
  readonly state: State;
}

const rememberedSessions = 1000;

/** IAM with the handlers of the template's roles and policies. */
export function createIam(dependencies: IamDependencies): {
  readonly iam: Iam;
  readonly module: ServiceModule;
} {
  const { place } = dependencies;
  const rootPrincipal: Principal = {
    kind: 'root',
    arn: `arn:${place.partition}:iam::${place.accountId}:root`,
  };
  const credentials = createCredentials(dependencies.state, rootPrincipal);
  const roles = createRoles();
  const resourcePolicies = createResourcePolicies(place.accountId);
  const sessions = new Map<string, Principal>();
  const watchers = new Set<(decision: Decision) => void>();
  const switchboard = createSwitchboard(() => {
    sessions.clear();
    for (const role of roles.all()) {
      role.selections.forget();
    }
    resourcePolicies.forget();
  });

  function denialOf(principal: Principal, demand: Demand): DenialReason | undefined {
    let known: ConditionValues | undefined;
    const values = () => (known ??= requestValues(principal, demand.conditions, dependencies));
    const policy = demand.resourcePolicy;
    const resource = policy && resourcePolicies.verdict(policy.document, principal, demand, values);
    return combine(identityVerdict(principal, demand, values), resource, policy?.required ?? false);
  }

  function identityVerdict(
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
    const { selections } = roles.require(principal.roleArn);
    return decide(selections.selectionFor(action, resource), resource, values);
  }

  function trusts(role: Role, service: Principal): boolean {
    const values = requestValues(service, undefined, dependencies);
    const speaking = role.trust.filter(
      (statement) =>
        statement.enabled &&
        statement.principals !== undefined &&
        principalMatch(statement.principals, service, place.accountId) === 'direct' &&
        applies(statement, role.arn, values),
    );
    return verdictOf(speaking) === 'allow';
  }

  function tell(principal: Principal, demand: Demand, allowed: boolean): void {
    for (const watcher of watchers) {
      watcher({ principal, demand, allowed });
    }
  }

  /**
   * AppSync assumes a role for each call, so a session is remembered when nothing but its source
   * decides about the trust.
   */
  function assume(roleArn: string, service: string, sessionName: string, sourceArn?: string): Principal {
    const key = `${roleArn} ${service} ${sessionName} ${sourceArn ?? ''}`;
    const known = sessions.get(key);
    if (known !== undefined && watchers.size === 0) {
      return known;
    }
    const role = roles.require(roleArn);
    const asking = servicePrincipal(service, sourceArn);
    const trusted = trusts(role, asking);
    tell(asking, { action: 'sts:AssumeRole', resource: roleArn }, trusted);
    if (!trusted) {
      throw notTrusted(service, roleArn);
    }
    const arn = `arn:${place.partition}:sts::${place.accountId}:assumed-role/${role.name}/${sessionName}`;
    const principal: Principal = { kind: 'role', arn, roleArn };
    if (sessions.size >= rememberedSessions) {
      sessions.clear();
    }
    if (role.trust.every(dependsOnSourceAlone)) {
      sessions.set(key, principal);
    }
    return principal;
  }

  const iam: Iam = {
    rootPrincipal,
    rootCredentials: credentials.root,
    authorize(principal, demand) {
      if (principal.kind === 'anonymous') {
        throw missingAuthenticationToken();
      }
      const reason = denialOf(principal, demand);
      tell(principal, demand, reason === undefined);
      if (reason !== undefined) {
        throw accessDenied(principal.arn, demand.action, demand.resource, reason);
      }
    },
    assume,
    credentialsFor: (...session) => credentials.mint(assume(...session)),
    endSession: ({ accessKeyId }) => credentials.forget(accessKeyId),
    signerOf: credentials.signerOf,
    principalOf: (...key) => credentials.signerOf(...key)?.principal,
    registerResourcePolicy(resourceArn, logicalId, document) {
      switchboard.add(resourcePolicies.register(resourceArn, logicalId, document));
    },
    resourcePolicyOf: resourcePolicies.documentOf,
    statements: switchboard.list,
    disable: switchboard.disable,
    enable: switchboard.enable,
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
  return { iam, module: { services: [], resources: iamResources({ place, roles, switchboard }) } };
}

/** True when the same source always has the same answer; time, for example, would change it. */
function dependsOnSourceAlone({ conditionKeys }: Statement): boolean {
  return conditionKeys.every((key) => key === 'aws:sourcearn' || key === 'aws:sourceaccount');
}

/**
 * Undefined when allowed. A required resource policy must allow by name, or through the account
 * together with IAM.
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
