/** IoT policies: what a device with an attached certificate may do. */
import type { State, Store } from '../../state/store.ts';
import type { Statement } from '../iam/statement.ts';
import type { Clock } from '../../core/service.ts';
import type { IotArns } from './iot-arns.ts';
import { alreadyExists, notFound } from './iot-errors.ts';
import { compilePolicy } from './policy-document.ts';

/** A policy with its current version. Times are epoch milliseconds. */
export interface PolicyRecord {
  readonly policyName: string;
  /** JSON text, as given. */
  readonly document: string;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The policies of the account by name. */
export class Policies {
  readonly #policies: Store<PolicyRecord>;
  readonly #arns: IotArns;
  readonly #clock: Clock;
  /** A change replaces the record, so compiled statements stay valid for their record. */
  readonly #compiled = new WeakMap<PolicyRecord, readonly Statement[]>();

  constructor(state: State, arns: IotArns, clock: Clock) {
    this.#policies = state.store('iot.policies');
    this.#arns = arns;
    this.#clock = clock;
  }

  /** Creates the policy. Throws MalformedPolicyException or ResourceAlreadyExistsException. */
  create(policyName: string, document: string): PolicyRecord {
    if (this.#policies.has(policyName)) {
      const message = `Policy cannot be created - name already exists (name=${policyName})`;
      throw alreadyExists(message, policyName, this.#arns.policy(policyName));
    }
    return this.put(policyName, document);
  }

  /**
   * Creates the policy, or its next version when the document differs, as CloudFormation does for a
   * changed template.
   */
  put(policyName: string, document: string): PolicyRecord {
    compilePolicy(policyName, document);
    const known = this.find(policyName);
    if (known?.document === document) {
      return known;
    }
    const now = this.#clock.now();
    const version = (known?.version ?? 0) + 1;
    const policy = { policyName, document, version, createdAt: known?.createdAt ?? now, modifiedAt: now };
    this.#policies.set(policyName, policy);
    return policy;
  }

  /** Finds the policy with this name. */
  find(policyName: string): PolicyRecord | undefined {
    return this.#policies.get(policyName);
  }

  /** Returns the policy's compiled statements; an empty list when it does not exist. */
  statementsOf(policyName: string): readonly Statement[] {
    const policy = this.find(policyName);
    if (policy === undefined) {
      return [];
    }
    const known = this.#compiled.get(policy);
    if (known !== undefined) {
      return known;
    }
    const statements = compilePolicy(policyName, policy.document);
    this.#compiled.set(policy, statements);
    return statements;
  }

  /** Throws ResourceNotFoundException for an unknown name. */
  require(policyName: string): PolicyRecord {
    const policy = this.find(policyName);
    if (policy === undefined) {
      throw notFound(`Policy not found (name=${policyName})`);
    }
    return policy;
  }
}
