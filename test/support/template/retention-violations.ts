/** Compares what a template retains when its stack is deleted with what it must retain. */
import type { Template, TemplateResource } from '../../infra/synthesized.ts';

/** Types that hold data, or that make data readable or trusted. */
export const lastingTypes = [
  'AWS::ACMPCA::Certificate',
  'AWS::ACMPCA::CertificateAuthority',
  'AWS::ACMPCA::CertificateAuthorityActivation',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

/**
 * Types that a nested stack may have, because creating them elsewhere loses nothing. Everything
 * else stays in the one stack that it was created in.
 */
const movableTypes = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::Logs::MetricFilter'];

/** What a new version of a function is released by. Two stacks may have it for a moment. */
const typesOfReleases = [
  'AWS::CloudWatch::Alarm',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::IAM::Role',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Version',
];

/**
 * Types of functions that were created in their nested stack, and of rules, of which two may exist
 * for a moment.
 */
const typesOfFunctions = [
  ...typesOfReleases,
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
];

/**
 * What the page consists of. It was created in its nested stack, and its bucket holds nothing but
 * the files that a deployment puts there.
 */
const typesOfPage = [
  ...typesOfReleases,
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::IAM::Policy',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'Custom::PageFiles',
];

/** What scales provisioned tables, in the deployments that have some. */
const typesOfCapacity = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
];

/** What resolves fields that were never resolved elsewhere. */
const typesOfFields = ['AWS::AppSync::FunctionConfiguration', 'AWS::AppSync::Resolver'];

/** What the archive consists of, in the deployments that have one. */
const typesOfArchive = [
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

/** Nested stack → types that it may have. */
const nestedTypes: Readonly<Record<string, readonly string[]>> = {
  Aliases: typesOfReleases,
  Archive: typesOfArchive,
  Background: typesOfFunctions,
  Capacity: typesOfCapacity,
  Fields: typesOfFields,
  Monitoring: movableTypes,
  Portal: typesOfPage,
  SelfRegistrationFunctions: typesOfFunctions,
};

/** Returns one sentence for each resource that the nested template may not have. */
export function nestingViolations({ Resources }: Template, stack = 'Monitoring'): string[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => nestedTypes[stack]?.includes(Type) !== true)
    .map(([logicalId, { Type }]) => `${logicalId}: ${Type} must not be in a nested stack`);
}

/**
 * Returns one sentence for each resource that names the nested stack, where the stack around it was
 * meant. CloudFront's names need to be unique only.
 */
export function foreignStackViolations({ Resources }: Template): string[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => !Type.startsWith('AWS::CloudFront::'))
    .filter(([, resource]) => /"AWS::Stack(?:Name|Id)"/.test(JSON.stringify(resource)))
    .map(([logicalId]) => `${logicalId} has the name or the id of the nested stack`);
}

/**
 * Returns one sentence for each resource with other policies than it needs. Production retains
 * lasting resources, except those of a failed creation. Everything else is deleted with the stack.
 */
export function retentionViolations({ Resources }: Template, isProduction: boolean): string[] {
  return Object.entries(Resources).flatMap(([logicalId, resource]) => {
    const needed = isProduction && lastingTypes.includes(resource.Type) ? kept : deleted;
    return policyViolations(resource, needed).map((violation) => `${logicalId}: ${violation}`);
  });
}

const policyNames = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

type Policies = Readonly<Record<(typeof policyNames)[number], string>>;

const kept: Policies = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const deleted: Policies = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };

/**
 * Compares the policies of a resource. One without a policy is deleted; types with snapshots as
 * default are not used here.
 */
function policyViolations(resource: TemplateResource, needed: Policies): string[] {
  return policyNames
    .filter((name) => (resource[name] ?? 'Delete') !== needed[name])
    .map((name) => `${name} is ${resource[name] ?? 'absent'}, not ${needed[name]}`);
}
