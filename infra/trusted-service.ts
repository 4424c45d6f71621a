/**
 * Who may assume a role: one AWS service, and only for this deployment's resources where the
 * service sends the resource it acts for. Then a resource of another account cannot use the role
 * (the "confused deputy").
 */
import { Aws, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Services whose documentation says that they send `aws:SourceAccount` and `aws:SourceArn` when
 * they assume the role.
 */
type ServiceWithSource = 'appsync' | 'codedeploy' | 'iot' | 'iotfleetwise';

/** A service that may act for resources with this ARN, which may be a pattern. */
export function serviceActingFor(service: ServiceWithSource, sourceArn: string): ServicePrincipal {
  return new ServicePrincipal(`${service}.amazonaws.com`, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': sourceArn },
    },
  });
}

/**
 * AWS IoT acting for a rule of this account and Region (AWS IoT Core Developer Guide, "Granting an
 * AWS IoT rule the access it requires"). The rule names its role, so the role cannot name the rule.
 */
export function iotActingForRules(scope: Construct): ServicePrincipal {
  return serviceActingFor(
    'iot',
    Stack.of(scope).formatArn({ service: 'iot', resource: 'rule', resourceName: '*' }),
  );
}

/**
 * A service that may act from any source: AppSync for its logs (assumption iam-1), Lambda for
 * its functions (assumption iam-2) and Firehose (assumption iam-4) are not documented to send one.
 * With a condition on an absent key, the service could not assume the role.
 */
export function serviceWithoutSource(service: 'appsync' | 'firehose' | 'lambda'): ServicePrincipal {
  return new ServicePrincipal(`${service}.amazonaws.com`);
}
