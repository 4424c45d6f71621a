/** Compiles policy statements at the start. An unsupported element makes the start fail. */
import { compileConditions, conditionKeysOf, toTexts, type Condition } from './conditions.ts';
import { parsePattern, type Pattern } from './pattern.ts';

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
interface Element {
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

/** Principals of a resource policy: `*`, ARNs or account ids, service names. */
export interface StatementPrincipals {
  readonly everyone: boolean;
  readonly aws: readonly string[];
  readonly services: readonly string[];
}

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

/** A compiled statement. Tests switch `enabled`. */
export interface Statement {
  readonly listing: StatementListing;
  enabled: boolean;
  readonly actions: Element;
  /** Absent in trust policies. */
  readonly resources?: Element;
  /** Present in resource and trust policies. */
  readonly principals?: StatementPrincipals;
  readonly conditions: readonly Condition[];
  /** The condition keys, in lower case. */
  readonly conditionKeys: readonly string[];
}

const knownElements = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'Condition',
];

/**
 * Compiles a policy document. `firstIndex` continues the count for a role with several inline
 * policies.
 */
export function compileDocument(
  document: unknown,
  kind: StatementListing['kind'],
  logicalId: string,
  firstIndex = 0,
): Statement[] {
  // A policy document is an object with one or more statements. Anything else fails below because
  // of missing elements.
  const { Statement: list } = (document ?? {}) as { Statement?: unknown };
  const statements = Array.isArray(list) ? list : [list];
  return statements.map((statement, index) =>
    compileStatement(statement, kind, logicalId, firstIndex + index),
  );
}

function compileStatement(
  source: unknown,
  kind: StatementListing['kind'],
  logicalId: string,
  index: number,
): Statement {
  const id = `${logicalId}#${index}`;
  const statement = requireKnownElements(source, id);
  const resources = readElement(statement, 'Resource');
  return {
    listing: { id, logicalId, kind, effect: readEffect(statement, id), statement },
    enabled: true,
    actions: requireElement(readElement(lowerCaseActions(statement), 'Action'), id, 'Action'),
    ...(kind === 'trust' ? {} : { resources: requireElement(resources, id, 'Resource') }),
    ...(kind === 'identity' ? {} : { principals: readPrincipals(statement['Principal'], id) }),
    conditions: compileConditions(statement['Condition'], id),
    conditionKeys: conditionKeysOf(statement['Condition']),
  };
}

function requireKnownElements(source: unknown, id: string): Readonly<Record<string, unknown>> {
  if (typeof source !== 'object' || source === null) {
    throw new Error(`${id} is not a policy statement.`);
  }
  const unknown = Object.keys(source).find((key) => !knownElements.includes(key));
  if (unknown !== undefined) {
    throw new Error(`${id} has the element ${unknown}, which the local IAM does not support.`);
  }
  return { ...source };
}

function readEffect(statement: Readonly<Record<string, unknown>>, id: string): 'Allow' | 'Deny' {
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new Error(`${id} has no Effect of Allow or Deny.`);
  }
  return effect;
}

/** IAM compares actions case-insensitively. */
function lowerCaseActions(statement: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const lower = (value: unknown): unknown =>
    value === undefined ? undefined : toTexts(value).map((text) => text.toLowerCase());
  return { Action: lower(statement['Action']), NotAction: lower(statement['NotAction']) };
}

function readElement(statement: Readonly<Record<string, unknown>>, name: string): Element | undefined {
  const negated = statement[`Not${name}`] !== undefined;
  const value = statement[negated ? `Not${name}` : name];
  return value === undefined ? undefined : { patterns: toTexts(value).map(parsePattern), negated };
}

function requireElement(element: Element | undefined, id: string, name: string): Element {
  if (element === undefined) {
    throw new Error(`${id} has no ${name}.`);
  }
  return element;
}

function readPrincipals(value: unknown, id: string): StatementPrincipals {
  if (value === '*') {
    return { everyone: true, aws: [], services: [] };
  }
  if (typeof value !== 'object' || value === null) {
    throw new Error(`${id} has no Principal.`);
  }
  const { AWS: aws, Service: services, ...others } = { AWS: [], Service: [], ...value };
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    throw new Error(`${id} has a principal of type ${unknown}, which the local IAM does not support.`);
  }
  const arns = toTexts(aws);
  return { everyone: arns.includes('*'), aws: arns, services: toTexts(services) };
}
