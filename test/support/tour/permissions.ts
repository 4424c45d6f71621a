/**
 * Which permissions a tour takes: what was demanded in each step, and what of it a single statement
 * carries.
 */
import type { Decision, StatementListing } from 'local-aws';
import type { TestWorld } from '../world.ts';
import { type TourStep, apiLogRole } from './ground.ts';

/** A step that was walked, with what IAM was asked meanwhile. */
export interface WalkedStep {
  readonly step: TourStep;
  readonly said: string;
  readonly durationMs: number;
  /** Those that the step is there to show. */
  readonly decisions: readonly Decision[];
}

/** What a statement carries: the demands of the tour that are refused without it. */
export interface CarriedDemand {
  readonly step: TourStep;
  readonly decision: Decision;
}

/** Walks a step, `before` coming right before the part that counts. */
export async function walk(world: TestWorld, step: TourStep, before = () => {}): Promise<WalkedStep> {
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
    const said = await run();
    return { step, said, durationMs: performance.now() - startedAt, decisions };
  } finally {
    end();
  }
}

/** The demands that nothing allows once the statement is gone. */
export function carriedBy(
  world: TestWorld,
  { id }: StatementListing,
  walked: readonly WalkedStep[],
): readonly CarriedDemand[] {
  world.iam.disable(id);
  const carried = walked.flatMap(({ step, decisions }) =>
    decisions.filter((decision) => isRefused(world, decision)).map((decision) => ({ step, decision })),
  );
  world.iam.enable(id);
  return carried;
}

/** Whether the demand is one of those, be it for another vehicle. */
export function isAlike(one: Decision, other: Decision): boolean {
  return (
    one.demand.action === other.demand.action &&
    (one.principal.roleArn ?? one.principal.arn) === (other.principal.roleArn ?? other.principal.arn)
  );
}

/** Texts of an element of a statement, which may be one text or several. */
export function elementOf({ statement }: StatementListing, name: 'Action' | 'Resource'): readonly string[] {
  return [statement[name] ?? []].flat().map(String);
}

/** IAM's wildcards: `*` and `?`. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}

function isRefused(world: TestWorld, { demand, principal }: Decision): boolean {
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
 * Lines and traces go their own way beside every step; they are the business of the steps that wait
 * for them.
 */
function isShownBy(
  world: TestWorld,
  { actsAs, shows }: TourStep,
  { demand: { action, resource } }: Decision,
): boolean {
  const [service] = action.split(':');
  if (shows === 'work') {
    return service !== 'logs' && service !== 'xray' && resource !== apiLogRole({ world });
  }
  return service === (shows === 'logs' ? 'logs' : 'xray') || resource === actsAs;
}

/** Until nothing of the preparation runs any more. */
async function settle(world: TestWorld): Promise<void> {
  await world.rules.settled();
  await world.streams.settled();
  await world.lambda.settled();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
