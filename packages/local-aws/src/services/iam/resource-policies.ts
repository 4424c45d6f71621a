/** Policies attached to a resource: KMS key policies and the permissions of Lambda functions. */
import type { Demand } from '../../core/service.ts';
import type { ConditionValues } from './conditions.ts';
import { decide, principalMatch, type Verdict } from './evaluate.ts';
import type { Principal } from '../../core/principal.ts';
import { selectionMemory, type SelectionMemory } from './selection-memory.ts';
import { compileDocument, type Statement } from './statement.ts';

/**
 * What a resource policy decides about a caller: `direct` by the caller's name, `account` by
 * delegating to the account's IAM.
 */
export interface ResourceVerdict {
  readonly direct: Verdict;
  readonly account: Verdict;
}

interface RegisteredPolicy {
  readonly text: string;
  readonly statements: readonly Statement[];
}

interface CallerMemories {
  readonly direct: SelectionMemory;
  readonly account: SelectionMemory;
}

/** The statements of one document and the remembered selections per caller. */
interface CompiledPolicy {
  readonly statements: readonly Statement[];
  readonly memories: Map<string, CallerMemories>;
  readonly generation: number;
}

/** The resource policies of one account. */
export class ResourcePolicies {
  readonly #accountId: string;
  readonly #registered = new Map<string, Map<string, RegisteredPolicy>>();
  readonly #wholes = new Map<string, object>();
  readonly #compiled = new WeakMap<object, CompiledPolicy>();
  #generation = 0;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  /** Adds a document to the resource's policy, or replaces the one of the same logical id. */
  register(resourceArn: string, logicalId: string, document: unknown): readonly Statement[] {
    const statements = compileDocument(document, 'resource', logicalId);
    const policies = this.#registered.get(resourceArn) ?? new Map<string, RegisteredPolicy>();
    policies.set(logicalId, { text: JSON.stringify(document), statements });
    this.#registered.set(resourceArn, policies);
    const all = [...policies.values()].flatMap((policy) => policy.statements);
    const whole = { Statement: all.map(({ listing }) => listing.statement) };
    this.#wholes.set(resourceArn, whole);
    this.#compiled.set(whole, { statements: all, memories: new Map(), generation: this.#generation });
    return statements;
  }

  /** The whole policy of a resource. It stays the same object until it changes. */
  documentOf(resourceArn: string): object | undefined {
    return this.#wholes.get(resourceArn);
  }

  verdict(
    document: unknown,
    principal: Principal,
    { action, resource }: Demand,
    values: () => ConditionValues,
  ): ResourceVerdict {
    if (typeof document !== 'object' || document === null) {
      return { direct: 'none', account: 'none' };
    }
    const { direct, account } = this.#memoriesFor(this.#compile(document, resource), principal);
    return {
      direct: decide(direct.selectionFor(action, resource), resource, values),
      account: decide(account.selectionFor(action, resource), resource, values),
    };
  }

  /** Drops remembered selections after a statement was switched. */
  forget(): void {
    this.#generation += 1;
  }

  #compile(document: object, resourceArn: string): CompiledPolicy {
    const known = this.#compiled.get(document);
    if (known?.generation === this.#generation) {
      return known;
    }
    const policy = {
      statements: known?.statements ?? this.#statementsOf(document, resourceArn),
      memories: new Map(),
      generation: this.#generation,
    };
    this.#compiled.set(document, policy);
    return policy;
  }

  /**
   * A document that a service read back from its state is a different object with the same text as
   * the registered one.
   */
  #statementsOf(document: object, resourceArn: string): readonly Statement[] {
    const text = JSON.stringify(document);
    const policies = this.#registered.get(resourceArn)?.values() ?? [];
    const twin = [...policies].find((policy) => policy.text === text);
    return twin?.statements ?? compileDocument(document, 'resource', 'unregistered');
  }

  #memoriesFor({ statements, memories }: CompiledPolicy, principal: Principal): CallerMemories {
    const caller = principal.roleArn ?? principal.arn;
    const known = memories.get(caller);
    if (known !== undefined) {
      return known;
    }
    const naming = (match: 'direct' | 'account') =>
      selectionMemory(() =>
        statements.filter(
          ({ principals }) => principals && principalMatch(principals, principal, this.#accountId) === match,
        ),
      );
    const fresh = { direct: naming('direct'), account: naming('account') };
    memories.set(caller, fresh);
    return fresh;
  }
}
