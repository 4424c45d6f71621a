/** Intended differences between the template and AWS's published data, each with its reason. */
import type { Template } from '../../infra/synthesized.ts';
import type { IamExceptions } from './iam-violations.ts';
import { iamStatements } from './statements.ts';

/**
 * Resource types for which a service's own guide differs from the Service Authorization Reference.
 */
export const iamExceptions: IamExceptions = {
  'appsync:GraphQL': {
    types: ['field'],
    source: 'AppSync Developer Guide, "AWS_IAM authorization": policies that name root fields alone.',
  },
  'dynamodb:Query': {
    types: ['table', 'index'],
    source:
      'DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control": a policy that names an index alone.',
  },
  'iot:GetCommandExecution': {
    types: ['thing', 'client', 'command'],
    source: 'AWS IoT Core Developer Guide, "Retrieve a command execution": the command and the thing.',
  },
  'lambda:InvokeFunction': {
    types: ['function', 'function alias'],
    source:
      'Lambda Developer Guide, "Fine-tuning the Resources and Conditions sections of policies": the ARN of an alias.',
  },
};

/** Returns the actions with an exception that no statement of the template uses. */
export function unusedExceptions(template: Template, exceptions: IamExceptions): string[] {
  const actions = iamStatements(template).flatMap(({ statement }) => [statement.Action].flat());
  return Object.keys(exceptions).filter((action) => !actions.includes(action));
}

/** Places of texts and numbers without constraints, each with the reason. */
export const freeValues: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget MaxCapacity': 'readProvisionedTables bounds it',
  'AWS::ApplicationAutoScaling::ScalableTarget MinCapacity': 'readProvisionedTables bounds it',
  'AWS::ApplicationAutoScaling::ScalingPolicy TargetTrackingScalingPolicyConfiguration.TargetValue':
    'readProvisionedTables bounds it',
  'AWS::Glue::Table TableInput.Parameters.classification': 'a test names it (assumption data-9)',
  'AWS::Glue::Table TableInput.Parameters.projection.bucket.type': 'Athena reads it (assumption data-9)',
  'AWS::Glue::Table TableInput.Parameters.projection.bucket.values': 'the digits of Reference IDs',
  'AWS::Glue::Table TableInput.Parameters.projection.day.format': 'Athena reads it (assumption data-9)',
  'AWS::Glue::Table TableInput.Parameters.projection.day.range': 'Athena reads it (assumption data-9)',
  'AWS::Glue::Table TableInput.Parameters.projection.day.type': 'Athena reads it (assumption data-9)',
  'AWS::Glue::Table TableInput.Parameters.projection.enabled': 'Athena reads it (assumption data-9)',
  'AWS::Glue::Table TableInput.Parameters.projection.tenant.type': 'Athena reads it (assumption data-9)',
  'AWS::Glue::Table TableInput.PartitionKeys.*.Type': 'a type of Hive',
  'AWS::Glue::Table TableInput.StorageDescriptor.Columns.*.Type': 'a type of Hive',
  'AWS::S3::Bucket LifecycleConfiguration.Rules.*.Prefix': 'any text',
  'AWS::S3::Bucket LifecycleConfiguration.Rules.*.TagFilters.*.Key': 'any text',
  'AWS::S3::Bucket LifecycleConfiguration.Rules.*.TagFilters.*.Value': 'any text',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.AllowedMethods.*':
    'the emulator knows the sets of methods',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.CachedMethods.*':
    'methods, of which the emulator caches none',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.CachePolicyId':
    'the emulator knows the managed policies that the stack uses',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.FunctionAssociations.*.EventType':
    'the emulator runs functions at viewer-request only',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.OriginRequestPolicyId':
    'the emulator knows the managed policies that the stack uses',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.PathPattern':
    'the flow of the session requests it',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.TargetOriginId':
    'the emulator looks the origin up',
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.*.ViewerProtocolPolicy':
    'the emulator knows those that the stack uses',
  'AWS::CloudFront::Distribution DistributionConfig.Comment': 'any text',
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.AllowedMethods.*':
    'the emulator knows the sets of methods',
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.CachedMethods.*':
    'methods, of which the emulator caches none',
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.FunctionAssociations.*.EventType':
    'the emulator runs functions at viewer-request only',
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.TargetOriginId':
    'the emulator looks the origin up',
  'AWS::CloudFront::Distribution DistributionConfig.DefaultRootObject': 'the flow of the page requests it',
  'AWS::CloudFront::Distribution DistributionConfig.Origins.*.CustomOriginConfig.OriginProtocolPolicy':
    'the emulator knows those that the stack uses',
  'AWS::CloudFront::Distribution DistributionConfig.Origins.*.CustomOriginConfig.OriginSSLProtocols.*':
    'the emulator knows those that the stack uses',
  'AWS::CloudFront::Distribution DistributionConfig.Origins.*.Id': 'any text',
  'AWS::CloudFront::Distribution DistributionConfig.Origins.*.S3OriginConfig.OriginAccessIdentity':
    'empty, which the emulator checks',
  'AWS::CloudFront::Function FunctionCode': 'the emulator parses it',
  'AWS::CloudFront::Function FunctionConfig.Comment': 'any text',
  'AWS::CloudFront::ResponseHeadersPolicy ResponseHeadersPolicyConfig.CustomHeadersConfig.Items.*.Header':
    'the flow of the page compares the headers',
  'AWS::CloudFront::ResponseHeadersPolicy ResponseHeadersPolicyConfig.CustomHeadersConfig.Items.*.Value':
    'the flow of the page compares the headers',
  'AWS::CloudFront::ResponseHeadersPolicy ResponseHeadersPolicyConfig.RemoveHeadersConfig.Items.*.Header':
    'the flow of the page compares the headers',
  'AWS::CloudFront::ResponseHeadersPolicy ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy':
    'the flow of the page compares the headers',
  'AWS::CloudFront::ResponseHeadersPolicy ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec':
    'the flow of the page compares the headers',
  'AWS::CloudWatch::Alarm ExtendedStatistic': 'any percentile',
  'AWS::CloudWatch::Alarm Threshold': 'any number',
  'AWS::Cognito::UserPool EmailConfiguration.From': 'an address, which infra/settings.ts checks',
  'AWS::Events::Rule EventPattern.source.*': 'any source of events',
  'AWS::Events::Rule EventPattern.detail-type.*': 'any type of event',
  'AWS::Events::Rule EventPattern.detail.eventSource.*': 'any service that CloudTrail records',
  'AWS::Events::Rule EventPattern.detail.eventName.*': 'any operation that CloudTrail records',
  'AWS::S3::Bucket LifecycleConfiguration.Rules.*.ExpirationInDays': 'a number of days, which the stack sets',
  'AWS::S3::Bucket ObjectLockConfiguration.Rule.DefaultRetention.Days':
    'a number of days, which infra/settings.ts checks',
  'AWS::Lambda::EventSourceMapping StartingPositionTimestamp': 'a moment, which infra/settings.ts checks',
  'AWS::IoT::TopicRule TopicRulePayload.Sql': 'the emulator parses it',
  'AWS::IoTFleetWise::SignalCatalog Nodes.*.Sensor.AllowedValues.*': 'any text',
  'AWS::IoTFleetWise::SignalCatalog Nodes.*.Sensor.Max': 'any number',
  'AWS::IoTFleetWise::SignalCatalog Nodes.*.Sensor.Min': 'any number',
  'AWS::IoTFleetWise::SignalCatalog Nodes.*.Sensor.Unit': 'any text',
  'Custom::PageFiles Build': 'a digest, which the stack makes',
  'Custom::PageFiles ServiceTimeout': 'seconds, which the stack sets',
};
