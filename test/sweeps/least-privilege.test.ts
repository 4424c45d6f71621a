/**
 * Least privilege in both directions: the system needs every Allow statement of the template, and
 * without a statement the steps that need it fail closed.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { StatementListing } from 'local-aws';
import { givenPerson } from '../support/given.ts';
import { sampleOf } from '../support/sample.ts';
import { apiSteps } from '../support/tour/api-steps.ts';
import { claimSteps } from '../support/tour/claim-steps.ts';
import { commandSteps } from '../support/tour/command-steps.ts';
import { connectionSteps } from '../support/tour/connection-steps.ts';
import { type WalkedStep, demandsOn, walk } from '../support/tour/demands.ts';
import { type OutsideNeed, unneededParts, withdrawEach } from '../support/tour/least-privilege.ts';
import { announcementSteps } from '../support/tour/announcement-steps.ts';
import { ownershipSteps } from '../support/tour/ownership-steps.ts';
import { pageSteps } from '../support/tour/page-steps.ts';
import { patternSteps } from '../support/tour/pattern-steps.ts';
import { recordSteps } from '../support/tour/record-steps.ts';
import { renewalSteps } from '../support/tour/renewal-steps.ts';
import { sharingSteps } from '../support/tour/sharing-steps.ts';
import { sagaSteps } from '../support/tour/saga-steps.ts';
import { apiLogStep, serviceSteps } from '../support/tour/service-steps.ts';
import { reportingSteps } from '../support/tour/reporting-steps.ts';
import { telemetrySteps } from '../support/tour/telemetry-steps.ts';
import { type TourSetup, type TourStep, done, prepareTour } from '../support/tour/tour.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ traceEveryRequest: true });

/** Actions of the template for callers that do not exist in this world. */
const neededOutside: readonly OutsideNeed[] = [
  {
    by: 'a vehicle whose positions are off, in test/flows/privacy-mode.test.ts',
    statement: /^FunctionsIngestTelemetry/,
    actions: [],
    resources: /\/privacy$/,
  },
  {
    by: 'the erasure of a person whose export runs, in test/flows/person-erasure-exports.test.ts',
    statement: /^FunctionsEraseData/,
    actions: ['s3:AbortMultipartUpload'],
  },
  {
    by: 'the X-Ray daemon for its own reports, which CDK allows together with the segments',
    statement: /^(?:Functions|PublishPage|SessionKeepSession).*Policy/,
    actions: ['xray:PutTelemetryRecords'],
  },
  {
    by: 'AppSync, through AWS’s managed policy; the stack creates the log group before AppSync would',
    statement: /^ApiLogRole/,
    actions: ['logs:CreateLogGroup'],
  },
  {
    by: 'CodeDeploy, when a deployment moves an alias',
    statement: /^(?:Functions|Session)\w+Deployer/,
    actions: [
      'cloudwatch:DescribeAlarms',
      'lambda:GetAlias',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:UpdateAlias',
      'sts:AssumeRole',
    ],
    resources: /:(?:alarm|function):/,
  },
  {
    by: 'SES, where the account has verified the sender’s address; this world has verified its domain',
    statement: /^FunctionsAnnounceEvents/,
    actions: [],
    resources: /:identity\/.+@.+/,
  },
  {
    by: 'DynamoDB, when a table is created, restored or moved',
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
    by: 'CloudWatch Logs, for people who read a group, and in cases of writing that are not known',
    statement: /^KeysLogs.*#1$/,
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt'],
  },
  {
    by: 'CloudWatch Logs as itself, when a group is created, written and read',
    statement: /^KeysLogs.*#2$/,
    actions: [
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: /^\*$/,
  },
  {
    by: 'people who export the audit log, with credentials of their own',
    statement: /^Keys(?:Audit|Erasure)Signing.*#1$/,
    actions: ['kms:GetPublicKey'],
    resources: /^\*$/,
  },
  {
    by: 'administrators and CloudFormation, for operations that the emulator does not have',
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

let walked: readonly WalkedStep[];
let allowing: readonly StatementListing[];

beforeAll(async () => {
  const operator = await givenPerson(world(), ['operators']);
  const steps = [await walk(world(), apiLogStep({ operator, world: world() }))];
  const setup = await prepareTour(world());
  for (const step of tour(setup)) {
    steps.push(await walk(world(), step));
  }
  walked = steps;
  allowing = world()
    .iam.statements()
    .filter(({ effect }) => effect === 'Allow');
}, 600_000);

function tour(setup: TourSetup): readonly TourStep[] {
  const work = [
    ...[apiSteps, ownershipSteps, announcementSteps, sharingSteps, claimSteps, sagaSteps, renewalSteps],
    ...[telemetrySteps, reportingSteps, commandSteps, recordSteps, patternSteps, pageSteps],
    ...[connectionSteps],
  ];
  return [...work, serviceSteps].flatMap((steps) => steps(setup));
}

describe('with every permission', () => {
  it('each step of the tour succeeds', () => {
    const failed = walked.filter(({ result }) => result !== done);

    expect(failed.map(({ result, step }) => `${step.name}: ${result}`)).toEqual([]);
  });

  it('IAM refuses nothing', () => {
    const refused = walked.flatMap(({ decisions }) => decisions.filter(({ allowed }) => !allowed));

    expect(refused.map(({ demand }) => `${demand.action} ${demand.resource}`)).toEqual([]);
  });
});

it('needs every action, resource and principal of every statement, and no other statement allows it', () => {
  expect(allowing.length).toBeGreaterThan(60);
  expect(unneededParts(world(), allowing, walked, neededOutside)).toEqual([]);
});

it('fails closed without a statement, and succeeds again with it', { timeout: 600_000 }, async () => {
  // What only callers outside of the tour need is in `neededOutside`, and no step fails without it.
  const needed = allowing.filter((statement) => demandsOn(world(), statement, walked).length > 0);

  const { used, violations } = await withdrawEach(world(), sampleOf(needed, 8), walked);

  expect(violations).toEqual([]);
  for (const step of used) {
    expect([step.name, (await walk(world(), step)).result]).toEqual([step.name, done]);
  }
});
