/** Policies that stand at a resource: KMS key policies and the permissions of Lambda functions. */
import type { Demand } from '../../core/service.ts';
import type { ConditionValues } from './conditions.ts';
import { decide, principalMatch, type Verdict } from './evaluate.ts';
import type { Principal } from '../../core/principal.ts';
import { selectionMemory, type SelectionMemory } from './selection-memory.ts';
import { compileDocument, type Statement } from './statement.ts';

/**
 * What a resource policy says of a caller: by name, and by leaving the decision to the account's
 * IAM.
 */
export interface ResourceVerdict {
  readonly direct: Verdict;
  readonly account: Verdict;
}

/** The resource policies of one account. */
export interface ResourcePolicies {
  /**
   * Adds the document to the resource's policy, in place of an earlier one of the same logical id.
   */
  register(resourceArn: string, logicalId: string, document: unknown): readonly Statement[];
  /** The whole policy of a resource, one object until it changes. */
  documentOf(resourceArn: string): object | undefined;
  verdict(
    document: unknown,
    principal: Principal,
    demand: Demand,
    values: () => ConditionValues,
  ): ResourceVerdict;
  /** After a statement was switched. */
  forget(): void;
}

interface RegisteredPolicy {
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** The statements of one document and, by caller, what was found in them. */
interface CompiledPolicy {
  readonly statements: readonly Statement[];
  readonly memories: Map<string, { readonly direct: SelectionMemory; readonly account: SelectionMemory }>;
  readonly generation: number;
}

/** Keeps the resource policies of an account. */
export function createResourcePolicies(accountId: string): ResourcePolicies {
  const registered = new Map<string, Map<string, RegisteredPolicy>>();
  const wholes = new Map<string, object>();
  const compiled = new WeakMap<object, CompiledPolicy>();
  let generation = 0;

  function compiledPolicy(document: object, resourceArn: string): CompiledPolicy {
    const known = compiled.get(document);
    if (known?.generation === generation) {
      return known;
    }
    const policy = {
      statements: known?.statements ?? statementsOf(document, resourceArn),
      memories: new Map(),
      generation,
    };
    compiled.set(document, policy);
    return policy;
  }

  /**
   * A document that a service read back from its state is another object with the text of the
   * registered one.
   */
  function statementsOf(document: object, resourceArn: string): readonly Statement[] {
    const text = JSON.stringify(document);
    const twin = [...(registered.get(resourceArn)?.values() ?? [])].find((policy) => policy.text === text);
    return twin?.statements ?? compileDocument(document, 'resource', 'unregistered');
  }

  function memoriesFor({ statements, memories }: CompiledPolicy, principal: Principal) {
    const caller = principal.roleArn ?? principal.arn;
    const known = memories.get(caller);
    if (known !== undefined) {
      return known;
    }
    const naming = (match: 'direct' | 'account') =>
      selectionMemory(() =>
        statements.filter(
          ({ principals }) => principals && principalMatch(principals, principal, accountId) === match,
        ),
      );
    const fresh = { direct: naming('direct'), account: naming('account') };
    memories.set(caller, fresh);
    return fresh;
  }

  return {
    register(resourceArn, logicalId, document) {
      const statements = compileDocument(document, 'resource', logicalId);
      const policies = registered.get(resourceArn) ?? new Map<string, RegisteredPolicy>();
      registered.set(resourceArn, policies.set(logicalId, { text: JSON.stringify(document), statements }));
      const all = [...policies.values()].flatMap((policy) => policy.statements);
      const whole = { Statement: all.map(({ listing }) => listing.statement) };
      wholes.set(resourceArn, whole);
      compiled.set(whole, { statements: all, memories: new Map(), generation });
      return statements;
    },
    documentOf: (resourceArn) => wholes.get(resourceArn),
    verdict(document, principal, { action, resource }, values) {
      if (typeof document !== 'object' || document === null) {
        return { direct: 'none', account: 'none' };
      }
      const { direct, account } = memoriesFor(compiledPolicy(document, resource), principal);
      return {
        direct: decide(direct.selectionFor(action, resource), resource, values),
        account: decide(account.selectionFor(action, resource), resource, values),
      };
    },
    forget() {
      generation += 1;
    },
  };
}
