/** The permissions that a step demands, and the demands that only one statement allows. */
import type { Decision, StatementListing, World } from 'local-aws';
import { type TourStep, apiLogRole } from './tour.ts';

/** What the tour needs of a world. */
export interface TouredWorld extends Pick<World, 'resource' | 'resourcesOfType'> {
  readonly iam: Pick<World['iam'], 'assume' | 'authorize' | 'disable' | 'enable' | 'watch'>;
  readonly calls: Pick<World['calls'], 'list' | 'next'>;
  readonly rules: Pick<World['rules'], 'settled'>;
  readonly streams: Pick<World['streams'], 'settled'>;
  readonly lambda: Pick<World['lambda'], 'settled'>;
}

/** A step that ran, with the decisions of IAM during it. */
export interface WalkedStep {
  readonly step: TourStep;
  readonly result: string;
  readonly durationMs: number;
  /** Only the decisions about permissions that the step is meant to show. */
  readonly decisions: readonly Decision[];
}

/** A demand of a step that IAM refuses without the statement. */
export interface NeededDemand {
  readonly step: TourStep;
  readonly decision: Decision;
}

/** How long a step may take after the first refusal. */
export const usualStallMs = 15_000;

/** The result of a step that waited for what a refusal prevents, such as reading a stream. */
export const unended = 'did not end';

/**
 * Runs a step; calls `before` between its set-up and its work. A step that has not ended `stallMs`
 * after the first refusal is left, with the result `unended`.
 */
export async function walk(
  world: TouredWorld,
  step: TourStep,
  before = () => {},
  stallMs = usualStallMs,
): Promise<WalkedStep> {
  const startedAt = performance.now();
  const run = await step.prepare();
  await settle(world);
  const decisions: Decision[] = [];
  const stalled = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  before();
  const end = world.iam.watch((decision) => {
    if (isShownBy(world, step, decision)) {
      decisions.push(decision);
      timer ??= decision.allowed ? undefined : setTimeout(() => stalled.abort(), stallMs);
    }
  });
  try {
    const result = await Promise.race([run(), endOf(stalled.signal)]);
    return { step, result, durationMs: performance.now() - startedAt, decisions };
  } finally {
    clearTimeout(timer);
    end();
  }
}

/** Resolves to `unended` when the signal aborts. */
const endOf = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(unended)));

/** Returns the demands that only this statement allows. */
export function demandsOn(
  world: TouredWorld,
  statement: StatementListing,
  walked: readonly WalkedStep[],
): readonly NeededDemand[] {
  const namesAction = actionTest(statement);
  world.iam.disable(statement.id);
  const needed = walked.flatMap(({ step, decisions }) =>
    decisions
      .filter(({ demand }) => namesAction(demand.action))
      .filter((decision) => isRefused(world, decision))
      .map((decision) => ({ step, decision })),
  );
  world.iam.enable(statement.id);
  return needed;
}

/**
 * Returns a test for whether the statement names an action. A tour makes thousands of demands, and
 * most of them need no evaluation of a policy, because the statement is for other actions.
 */
function actionTest(statement: StatementListing): (action: string) => boolean {
  const patterns = elementOf(statement, 'Action').map(patternOf);
  return (action) => patterns.length === 0 || patterns.some((pattern) => pattern.test(action));
}

/** Returns whether both demands are for the same action by the same role, for any resource. */
export function isAlike(one: Decision, other: Decision): boolean {
  return (
    one.demand.action === other.demand.action &&
    (one.principal.roleArn ?? one.principal.arn) === (other.principal.roleArn ?? other.principal.arn)
  );
}

/** Returns the texts of an element of a statement, which contains one text or a list. */
export function elementOf({ statement }: StatementListing, name: 'Action' | 'Resource'): readonly string[] {
  return [statement[name] ?? []].flat().map(String);
}

/** Matches a text with IAM's wildcards `*` and `?`. */
export function matches(pattern: string, text: string): boolean {
  return patternOf(pattern).test(text);
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

function isRefused(world: TouredWorld, { demand, principal }: Decision): boolean {
  try {
    if (demand.action === 'sts:AssumeRole') {
      world.iam.assume(demand.resource, principal.arn, 'tour', principal.sourceArn);
    } else {
      world.iam.authorize(principal, demand);
    }
    return false;
  } catch {
    return true;
  }
}

/**
 * Returns whether the step shows that a permission is needed. Every step writes logs and traces,
 * but only the steps that wait for them can show that their permissions are needed.
 */
function isShownBy(
  world: TouredWorld,
  { actsAs, shows }: TourStep,
  { demand: { action, resource } }: Decision,
): boolean {
  const [service] = action.split(':');
  if (shows === 'work') {
    return service !== 'logs' && service !== 'xray' && resource !== apiLogRole(world);
  }
  return service === (shows === 'logs' ? 'logs' : 'xray') || resource === actsAs;
}

/** Waits for all work that the step's set-up started. */
async function settle(world: TouredWorld): Promise<void> {
  await world.rules.settled();
  await world.streams.settled();
  await world.lambda.settled();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
