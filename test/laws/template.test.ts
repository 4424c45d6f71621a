/**
 * What AWS would refuse of the synthesized template, in every variant of the stack, by AWS's own published data: resource schemas, the
 * Service Authorization Reference, AWS IoT's guide, and the limits of names and sizes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { synthesize } from '../../infra/synthesize.ts';
import { templateIn } from '../infra/synthesized.ts';
import type { Template } from '../infra/synthesized.ts';
import { iamExceptions } from '../support/template/exceptions.ts';
import { iamFaults } from '../support/template/iam-faults.ts';
import { iotPolicyFaults } from '../support/template/iot-policy-faults.ts';
import { limitFaults } from '../support/template/limit-faults.ts';
import { resourceFaults } from '../support/template/resource-faults.ts';
import { iamStatements } from '../support/template/statements.ts';

const given = {
  certificateAuthorityArn:
    'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/7a1f3c1e-0000-4000-8000-000000000000',
  alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:operations',
  multiFactor: 'required',
};

/** What each variant is synthesized with; the first two are there already, for the worlds of the run. */
const variants = {
  dev: () => Promise.resolve(inject('assemblies').withoutFleetWise),
  'dev with FleetWise': () => Promise.resolve(inject('assemblies').withFleetWise),
  prod: (outdir: string) => synthesize({ outdir, context: { stage: 'prod' } }),
  'prod with FleetWise, a given authority and alarms': (outdir: string) =>
    synthesize({ outdir, context: { stage: 'prod', fleetWise: true, ...given } }),
} as const;

let db: SpecDatabase;

beforeAll(() => {
  db = loadAwsServiceSpecSync();
});

/** What holds data, or what makes data readable or trusted. */
const lastingTypes = [
  'AWS::ACMPCA::Certificate',
  'AWS::ACMPCA::CertificateAuthority',
  'AWS::ACMPCA::CertificateAuthorityActivation',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
];

describe.each(Object.entries(variants))('the template of %s', (name, assemble) => {
  const isProduction = name.startsWith('prod');
  let template: Template;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'template-law-'));
    const assembly = await assemble(join(folder, 'assembly'));
    template = templateIn(assembly);
    rmSync(folder, { recursive: true });
  }, 120_000);

  it('has only what AWS’s resource schemas know, and leaves out nothing that they require', () => {
    expect(resourceFaults(template, db)).toEqual([]);
  });

  it('has only IAM statements that AWS’s Service Authorization Reference knows', async () => {
    expect(await iamFaults(template, db, iamExceptions)).toEqual([]);
    expect(iamStatements(template).length).toBeGreaterThan(50);
  });

  it('has only IoT policies that AWS IoT’s guide documents', () => {
    expect(iotPolicyFaults(template, db)).toEqual([]);
  });

  it('keeps all names and sizes within AWS’s limits', () => {
    expect(limitFaults(template, db)).toEqual([]);
  });

  it('keeps in production what it made for good, and not what a failed creation left', () => {
    const kept = Object.entries(template.Resources).filter(([, { DeletionPolicy: policy }]) => {
      return policy !== undefined && policy !== 'Delete';
    });
    const policies = kept.map(([, { DeletionPolicy, UpdateReplacePolicy }]) => [
      DeletionPolicy,
      UpdateReplacePolicy,
    ]);

    const lasting = Object.entries(template.Resources).filter(([, { Type }]) => lastingTypes.includes(Type));
    expect(lasting.length).toBeGreaterThan(15);
    expect(new Set(kept.map(([id]) => id))).toEqual(new Set(isProduction ? lasting.map(([id]) => id) : []));
    expect(policies).toEqual(policies.map(() => ['RetainExceptOnCreate', 'Retain']));
  });

  it('depends on no exception that it does not use', () => {
    const actions = iamStatements(template).flatMap(({ statement }) => [statement.Action].flat());

    expect(Object.keys(iamExceptions).filter((action) => !actions.includes(action))).toEqual([]);
  });
});
