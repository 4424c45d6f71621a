/**
 * Least privilege, from both sides: each Allow statement of the template is needed by something
 * that the system does, and without it exactly that is refused and nothing comes of it.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { StatementListing } from 'local-aws';
import { givenPerson } from '../support/given.ts';
import { type TourGround, type TourStep, done, prepareGround } from '../support/tour/ground.ts';
import { apiSteps } from '../support/tour/api-steps.ts';
import { commandSteps } from '../support/tour/command-steps.ts';
import {
  type CarriedDemand,
  type WalkedStep,
  carriedBy,
  elementOf,
  isAlike,
  matches,
  walk,
} from '../support/tour/permissions.ts';
import { ownershipSteps } from '../support/tour/ownership-steps.ts';
import { sagaSteps } from '../support/tour/saga-steps.ts';
import { apiLogStep, serviceSteps } from '../support/tour/service-steps.ts';
import { telemetrySteps } from '../support/tour/telemetry-steps.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ traceEveryRequest: true });

/** Actions that stand in the template for somebody who does not call here. */
const demandedElsewhere: readonly {
  readonly by: string;
  readonly statement: RegExp;
  readonly actions: readonly string[];
}[] = [
  {
    by: 'the X-Ray daemon, which reports on itself; CDK allows it together with the segments',
    statement: /^Functions.*Policy/,
    actions: ['xray:PutTelemetryRecords'],
  },
  {
    by: 'AppSync, as AWS’s managed policy allows it; the stack has made the group before',
    statement: /^ApiLogRole/,
    actions: ['logs:CreateLogGroup'],
  },
  {
    by: 'DynamoDB, when a table is made, restored or moved',
    statement: /^KeysTables.*#1$/,
    actions: [
      'kms:CreateGrant',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
  },
  {
    by: 'administrators and CloudFormation, by operations that are not here',
    statement: /^Keys.*#0$/,
    actions: [
      'kms:CreateAlias',
      'kms:DeleteAlias',
      'kms:DisableKeyRotation',
      'kms:EnableKeyRotation',
      'kms:ListAliases',
      'kms:ListGrants',
      'kms:ListKeyPolicies',
      'kms:ListKeyRotations',
      'kms:ListResourceTags',
      'kms:PutKeyPolicy',
      'kms:RevokeGrant',
      'kms:RotateKeyOnDemand',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateAlias',
      'kms:UpdateKeyDescription',
    ],
  },
];

/** How a step may fail for want of a permission: closed, and without saying why. */
const closed = [
  'SERVICE_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'AccessDeniedException',
  'not reconciled',
  'nothing arrived',
  // What a function that nobody waits for dies of when AppSync refuses it.
  'GraphqlError',
];

let walked: readonly WalkedStep[];
let allowing: readonly StatementListing[];

beforeAll(async () => {
  const operator = await givenPerson(world(), ['operators']);
  const steps = [await walk(world(), apiLogStep({ operator, world: world() }))];
  const ground = await prepareGround(world());
  for (const step of tour(ground)) {
    steps.push(await walk(world(), step));
  }
  walked = steps;
  allowing = world()
    .iam.statements()
    .filter(({ effect }) => effect === 'Allow');
}, 600_000);

function tour(ground: TourGround): readonly TourStep[] {
  const work = [apiSteps, ownershipSteps, sagaSteps, telemetrySteps, commandSteps];
  return [...work, serviceSteps].flatMap((steps) => steps(ground));
}

describe('with every permission', () => {
  it('the tour succeeds in each step', () => {
    const failed = walked.filter(({ said }) => said !== done);

    expect(failed.map(({ said, step }) => `${step.name}: ${said}`)).toEqual([]);
  });

  it('nothing is refused', () => {
    const refused = walked.flatMap(({ decisions }) => decisions.filter(({ allowed }) => !allowed));

    expect(refused.map(({ demand }) => `${demand.action} ${demand.resource}`)).toEqual([]);
  });
});

it('every action, resource and principal of every statement is needed, and allowed by that statement alone', () => {
  const idle = allowing.flatMap((statement) => idleParts(statement, carriedBy(world(), statement, walked)));

  expect(allowing.length).toBeGreaterThan(60);
  expect(idle).toEqual([]);
});

it('a statement taken away is missed, and what needs it fails closed', { timeout: 600_000 }, async () => {
  const faults: string[] = [];
  const used = new Set<TourStep>();
  for (const statement of allowing) {
    const fault = await missing(statement, used);
    if (fault !== undefined) {
      faults.push(`${statement.id}: ${fault}`);
    }
  }

  expect(faults).toEqual([]);
  for (const step of used) {
    expect([step.name, (await walk(world(), step)).said]).toEqual([step.name, done]);
  }
});

/**
 * Takes the statement away and walks the steps that need it, the neediest first, until one of them
 * fails; undefined when it does so as it should.
 */
async function missing(statement: StatementListing, used: Set<TourStep>): Promise<string | undefined> {
  const carried = carriedBy(world(), statement, walked);
  for (const step of neediest(carried)) {
    used.add(step);
    const first = world().calls.next();
    const without = await walk(world(), step, () => world().iam.disable(statement.id)).finally(() =>
      world().iam.enable(statement.id),
    );
    if (without.said === done) {
      continue;
    }
    if (!closed.includes(without.said)) {
      return `${step.name} said ${without.said}`;
    }
    if (!isRefusedIn(without, carried)) {
      return `${step.name} was refused nothing`;
    }
    const recorded = statement.kind === 'trust' || isForFields(carried) || isRecorded(first, carried);
    return recorded ? undefined : `${step.name} left no record`;
  }
  return 'no step fails without it';
}

/** The steps with the most different demands among these, the quicker ones first. */
function neediest(carried: readonly CarriedDemand[]): readonly TourStep[] {
  const actionsIn = (step: TourStep) =>
    new Set(carried.filter((one) => one.step === step).map(({ decision }) => decision.demand.action)).size;
  return walked
    .filter(({ step }) => actionsIn(step) > 0)
    .sort((one, other) => actionsIn(other.step) - actionsIn(one.step) || one.durationMs - other.durationMs)
    .map(({ step }) => step);
}

function isRefusedIn({ decisions }: WalkedStep, carried: readonly CarriedDemand[]): boolean {
  return decisions.some(
    (refused) => !refused.allowed && carried.some(({ decision }) => isAlike(decision, refused)),
  );
}

/** GraphQL is no call of the SDK: its refusals stand in the log of the function that published. */
function isForFields(carried: readonly CarriedDemand[]): boolean {
  return carried.every(({ decision }) => decision.demand.action === 'appsync:GraphQL');
}

/** Whether the record of calls shows the refusal, under the principal that the statement is for. */
function isRecorded(first: number, carried: readonly CarriedDemand[]): boolean {
  const roles = carried.map(
    ({ decision: { principal } }) => principal.roleArn?.split('/').at(-1) ?? principal.arn,
  );
  return world()
    .calls.list(first)
    .some(
      ({ outcome, principalArn }) =>
        outcome === 'AccessDeniedException' && roles.some((role) => principalArn.includes(role)),
    );
}

/** What of a statement no step of the tour needs. */
function idleParts(statement: StatementListing, carried: readonly CarriedDemand[]): readonly string[] {
  const demands = carried.map(({ decision }) => decision.demand);
  const principals = carried.map(({ decision: { principal } }) => principal.roleArn);
  const actions = elementOf(statement, 'Action').filter(
    (action) =>
      !isDemandedElsewhere(statement, action) &&
      !demands.some((demand) => demand.action.toLowerCase() === action.toLowerCase()),
  );
  const resources = elementOf(statement, 'Resource').filter(
    (pattern) => !demands.some(({ resource }) => matches(pattern, resource)),
  );
  const roles = admittedRoles(statement).filter((role) => !principals.includes(role));
  return [...actions, ...resources, ...roles].map((part) => `${statement.id}: ${part}`);
}

/** The roles that a key policy names in a condition. */
function admittedRoles({ statement }: StatementListing): readonly string[] {
  // The template's own shape; `toEqual` above shows what does not fit it.
  const condition = statement['Condition'] as Record<string, Record<string, unknown> | undefined> | undefined;
  return [condition?.['ArnEquals']?.['aws:PrincipalArn'] ?? []].flat().map(String);
}

function isDemandedElsewhere({ id }: StatementListing, action: string): boolean {
  return demandedElsewhere.some(({ actions, statement }) => statement.test(id) && actions.includes(action));
}
