/** IoT policies: what a device with an attached certificate may do. */
import type { State, Store } from '../../state/store.ts';
import type { Clock } from '../service.ts';
import type { IotArns } from './iot-arns.ts';
import { alreadyExists, malformedPolicy, notFound } from './iot-errors.ts';

/** AWS counts the document without white space. */
const maximumLength = 2048;

/** A policy with its one version in force. Times are epoch milliseconds. */
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

  constructor(state: State, arns: IotArns, clock: Clock) {
    this.#policies = state.store('iot.policies');
    this.#arns = arns;
    this.#clock = clock;
  }

  /** Fails with MalformedPolicyException, or with ResourceAlreadyExistsException. */
  create(policyName: string, document: string): PolicyRecord {
    if (this.#policies.has(policyName)) {
      const message = `Policy cannot be created - name already exists (name=${policyName})`;
      throw alreadyExists(message, policyName, this.#arns.policy(policyName));
    }
    return this.put(policyName, document);
  }

  /** Makes the policy, or its next version when the document differs: what CloudFormation does with a changed template. */
  put(policyName: string, document: string): PolicyRecord {
    checkDocument(document);
    const known = this.find(policyName);
    if (known?.document === document) return known;
    const now = this.#clock.now();
    const version = (known?.version ?? 0) + 1;
    const policy = { policyName, document, version, createdAt: known?.createdAt ?? now, modifiedAt: now };
    this.#policies.set(policyName, policy);
    return policy;
  }

  /** The policy with this name. */
  find(policyName: string): PolicyRecord | undefined {
    return this.#policies.get(policyName);
  }

  /** Fails with ResourceNotFoundException. */
  require(policyName: string): PolicyRecord {
    const policy = this.find(policyName);
    if (policy === undefined) throw notFound(`Policy not found (name=${policyName})`);
    return policy;
  }
}

function checkDocument(document: string): void {
  if (document.replaceAll(/\s/g, '').length > maximumLength) {
    throw malformedPolicy(`Policy document exceeds ${String(maximumLength)} characters without white space`);
  }
  const policy = parse(document);
  const statements =
    typeof policy === 'object' && policy !== null && 'Statement' in policy ? policy.Statement : [];
  const list = Array.isArray(statements) ? statements : [statements];
  if (list.length === 0 || !list.every(isStatement)) throw malformedPolicy('Policy document is malformed');
}

function isStatement(statement: unknown): boolean {
  if (typeof statement !== 'object' || statement === null) return false;
  const { Effect, Action, Resource } = {
    Effect: undefined,
    Action: undefined,
    Resource: undefined,
    ...statement,
  };
  return (Effect === 'Allow' || Effect === 'Deny') && Action !== undefined && Resource !== undefined;
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw malformedPolicy('Policy document is not JSON');
  }
}
