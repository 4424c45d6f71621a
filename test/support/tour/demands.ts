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

/** Runs a step; calls `before` between its set-up and its work. */
export async function walk(world: TouredWorld, step: TourStep, before = () => {}): Promise<WalkedStep> {
  const startedAt = performance.now();
  const run = await step.prepare();
  await settle(world);
  const decisions: Decision[] = [];
  before();
  const end = world.iam.watch((decision) => {
    if (isShownBy(world, step, decision)) {
      decisions.push(decision);
    }
  });
  try {
    const result = await run();
    return { step, result, durationMs: performance.now() - startedAt, decisions };
  } finally {
    end();
  }
}

/** Returns the demands that only this statement allows. */
export function demandsOn(
  world: TouredWorld,
  { id }: StatementListing,
  walked: readonly WalkedStep[],
): readonly NeededDemand[] {
  world.iam.disable(id);
  const needed = walked.flatMap(({ step, decisions }) =>
    decisions.filter((decision) => isRefused(world, decision)).map((decision) => ({ step, decision })),
  );
  world.iam.enable(id);
  return needed;
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
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(text);
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
