/**
 * Policy evaluation within one account (IAM User Guide, "Policy evaluation logic"): an explicit
 * Deny wins; otherwise an Allow is required.
 */
import { matchesResource } from './arn-pattern.ts';
import { toLookup, type ConditionValues } from './conditions.ts';
import { matchesPattern } from './pattern.ts';
import type { Principal } from '../../core/principal.ts';
import type { Statement, StatementPrincipals } from './statement.ts';

/** The result of a set of statements. `none` is a refusal unless other statements allow. */
export type Verdict = 'deny' | 'allow' | 'none';

/**
 * The statements that apply to an action on a resource. `settled`: their verdict is the same for
 * every request.
 */
export interface Selection {
  readonly settled?: Verdict;
  readonly open: readonly Statement[];
}

/**
 * Selects the statements that may apply to the action (lower case) and resource, so that repeated
 * calls need one look-up.
 */
export function select(statements: readonly Statement[], action: string, resource: string): Selection {
  const open = statements.filter((statement) => mayMatch(statement, action, resource));
  const settled = open.every((statement) => statement.conditions.length === 0 && !isDynamic(statement));
  return settled ? { settled: verdictOf(open), open } : { open };
}

/** Returns the verdict of a selection for one request. */
export function decide(selection: Selection, resource: string, values: () => ConditionValues): Verdict {
  return (
    selection.settled ??
    verdictOf(selection.open.filter((statement) => applies(statement, resource, values())))
  );
}

/** True when all conditions hold and the resource matches with the request's policy variables. */
export function applies(statement: Statement, resource: string, values: ConditionValues): boolean {
  return (
    (!isDynamic(statement) || resourceMatches(statement, resource, values)) &&
    statement.conditions.every((condition) => condition(values))
  );
}

/**
 * How a statement of a resource policy names the caller: directly, or through the account, which
 * delegates the decision to IAM.
 */
export function principalMatch(
  principals: StatementPrincipals,
  principal: Principal,
  accountId: string,
): 'direct' | 'account' | undefined {
  if (principals.everyone) {
    return 'direct';
  }
  if (principal.kind === 'service') {
    return principals.services.includes(principal.arn) ? 'direct' : undefined;
  }
  if (principals.aws.some((arn) => arn === principal.roleArn)) {
    return 'direct';
  }
  return principals.aws.some((arn) => isAccount(arn, accountId)) ? 'account' : undefined;
}

/** Deny wins over Allow; without either, the verdict is `none`. */
export function verdictOf(statements: readonly Statement[]): Verdict {
  if (statements.some(({ listing }) => listing.effect === 'Deny')) {
    return 'deny';
  }
  return statements.length > 0 ? 'allow' : 'none';
}

function isAccount(arn: string, accountId: string): boolean {
  return arn === accountId || /^arn:[\w-]+:iam::(\d+):root$/.exec(arn)?.[1] === accountId;
}

const noValues: ConditionValues = () => undefined;

function mayMatch(statement: Statement, action: string, resource: string): boolean {
  return (
    statement.enabled &&
    actionMatches(statement, action) &&
    (isDynamic(statement) || resourceMatches(statement, resource, noValues))
  );
}

function actionMatches({ actions }: Statement, action: string): boolean {
  return (
    actions.patterns.some((pattern) => matchesPattern(pattern, action, () => undefined)) !== actions.negated
  );
}

function resourceMatches({ resources }: Statement, resource: string, values: ConditionValues): boolean {
  if (resources === undefined) {
    return true;
  }
  const lookup = toLookup(values);
  return (
    resources.patterns.some((pattern) => matchesResource(pattern, resource, lookup)) !== resources.negated
  );
}

function isDynamic({ resources }: Statement): boolean {
  return resources?.patterns.some((pattern) => pattern.dynamic) ?? false;
}
