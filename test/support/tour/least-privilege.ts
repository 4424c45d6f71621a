/**
 * Checks a template with a tour. Every part of every Allow statement must be needed. A step without
 * one of its statements must fail closed, and the record of calls must show the refusal.
 */
import type { StatementListing } from 'local-aws';
import {
  type NeededDemand,
  type TouredWorld,
  type WalkedStep,
  demandsOn,
  elementOf,
  isAlike,
  matches,
  unended,
  usualStallMs,
  walk,
} from './demands.ts';
import { type TourStep, done } from './tour.ts';

/** Actions of a statement that a caller outside of the tour needs. */
export interface OutsideNeed {
  /** The caller that needs the actions, and why no step of the tour needs them. */
  readonly by: string;
  readonly statement: RegExp;
  readonly actions: readonly string[];
  /** Resources of the statement that only the caller reaches. */
  readonly resources?: RegExp;
}

/** The results of a step that fails closed. None of them says which permission is missing. */
export const closedResults: readonly string[] = [
  'SERVICE_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'AccessDeniedException',
  'not reconciled',
  'unsettled',
  'nothing arrived',
  'nothing was sealed',
  'the export did not end',
  'the end was not published',
  'the job was not settled',
  'the page was not published',
  unended,
  // The error of an asynchronous function whose request AppSync refuses.
  'GraphqlError',
];

/**
 * Returns the actions, resources and roles of statements that no step needs, or that another
 * statement allows too.
 */
export function unneededParts(
  world: TouredWorld,
  statements: readonly StatementListing[],
  walked: readonly WalkedStep[],
  outside: readonly OutsideNeed[] = [],
): readonly string[] {
  return statements.flatMap((statement) => {
    const demands = demandsOn(world, statement, walked).map(({ decision }) => decision);
    return partsWithout(demands, statement, outside).map((part) => `${statement.id}: ${part}`);
  });
}

/** The result of a tour that disables one statement after the other. */
export interface Withdrawal {
  /** Violations of a statement or of the steps that need it. */
  readonly violations: readonly string[];
  /** The steps that ran without a permission. */
  readonly used: readonly TourStep[];
}

/**
 * Disables each statement in turn and runs the steps that need it until one of them fails. This
 * step must end with one of `closedResults`, because of a refusal, and the refusal must be
 * recorded.
 */
export async function withdrawEach(
  world: TouredWorld,
  statements: readonly StatementListing[],
  walked: readonly WalkedStep[],
  stallMs = usualStallMs,
): Promise<Withdrawal> {
  const violations: string[] = [];
  const used = new Set<TourStep>();
  for (const statement of statements) {
    const violation = await withdraw(world, statement, { walked, used, stallMs });
    if (violation !== undefined) {
      violations.push(`${statement.id}: ${violation}`);
    }
  }
  return { violations, used: [...used] };
}

async function withdraw(
  world: TouredWorld,
  statement: StatementListing,
  { stallMs, used, walked }: { walked: readonly WalkedStep[]; used: Set<TourStep>; stallMs: number },
): Promise<string | undefined> {
  const needed = demandsOn(world, statement, walked);
  for (const step of neediest(needed, walked)) {
    used.add(step);
    const first = world.calls.next();
    const without = await walk(world, step, () => world.iam.disable(statement.id), stallMs).finally(() =>
      world.iam.enable(statement.id),
    );
    if (without.result === done) {
      continue;
    }
    if (!closedResults.includes(without.result)) {
      return `${step.name}: the result is ${without.result}`;
    }
    if (!isRefusedIn(without, needed)) {
      return `${step.name}: IAM refused nothing that needs the statement`;
    }
    const recorded = statement.kind === 'trust' || isForFields(needed) || isRecorded(world, first, needed);
    return recorded ? undefined : `${step.name}: no call is recorded as refused`;
  }
  return 'no step fails without it';
}

/**
 * Returns the steps in order: those with the most different actions among the demands first, then
 * the quicker ones.
 */
function neediest(needed: readonly NeededDemand[], walked: readonly WalkedStep[]): readonly TourStep[] {
  const actionsIn = (step: TourStep) =>
    new Set(needed.filter((one) => one.step === step).map(({ decision }) => decision.demand.action)).size;
  return walked
    .filter(({ step }) => actionsIn(step) > 0)
    .sort((one, other) => actionsIn(other.step) - actionsIn(one.step) || one.durationMs - other.durationMs)
    .map(({ step }) => step);
}

function isRefusedIn({ decisions }: WalkedStep, needed: readonly NeededDemand[]): boolean {
  return decisions.some(
    (refused) => !refused.allowed && needed.some(({ decision }) => isAlike(decision, refused)),
  );
}

/**
 * Returns whether the demands are for GraphQL fields. Such requests are not in the record of AWS
 * calls; the log of the publishing function shows their refusals.
 */
function isForFields(needed: readonly NeededDemand[]): boolean {
  return needed.every(({ decision }) => decision.demand.action === 'appsync:GraphQL');
}

/** Returns whether the record of calls shows a refusal of a principal of the statement. */
function isRecorded({ calls }: TouredWorld, first: number, needed: readonly NeededDemand[]): boolean {
  const roles = needed.map(
    ({ decision: { principal } }) => principal.roleArn?.split('/').at(-1) ?? principal.arn,
  );
  return calls
    .list(first)
    .some(
      ({ outcome, principalArn }) =>
        outcome === 'AccessDeniedException' && roles.some((role) => principalArn.includes(role)),
    );
}

function partsWithout(
  decisions: readonly NeededDemand['decision'][],
  statement: StatementListing,
  outside: readonly OutsideNeed[],
): readonly string[] {
  const actions = elementOf(statement, 'Action').filter(
    (action) =>
      !isNeededOutside(statement, action, outside) &&
      !decisions.some(({ demand }) => demand.action.toLowerCase() === action.toLowerCase()),
  );
  const resources = elementOf(statement, 'Resource').filter(
    (pattern) =>
      !outside.some((need) => need.statement.test(statement.id) && need.resources?.test(pattern) === true) &&
      !decisions.some(({ demand }) => matches(pattern, demand.resource)),
  );
  const principals = decisions.map(({ principal }) => principal.roleArn);
  const roles = admittedRoles(statement).filter((role) => !principals.includes(role));
  return [...actions, ...resources, ...roles];
}

/** Returns the roles that a key policy names in a condition. */
function admittedRoles({ statement }: StatementListing): readonly string[] {
  // This template uses this form.
  const condition = statement['Condition'] as Record<string, Record<string, unknown> | undefined> | undefined;
  return [condition?.['ArnEquals']?.['aws:PrincipalArn'] ?? []].flat().map(String);
}

function isNeededOutside({ id }: StatementListing, action: string, outside: readonly OutsideNeed[]): boolean {
  return outside.some(({ actions, statement }) => statement.test(id) && actions.includes(action));
}
