/** Definition and permissions of the function that renews certificates. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { downlinkTopic } from '../../domain/topics.ts';
import { telemetryRuleName } from '../iot/telemetry-rule.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { certificateActions, issuingStatements, sagaEnvironment } from './provisioning.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';

/**
 * Renews the certificate of a vehicle at its request. AWS IoT invokes it asynchronously; an event
 * that fails for good goes to a dead-letter queue.
 */
export function renewCertificateDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  return {
    description: 'Renews certificates at the request of vehicles',
    service: 'provisioning',
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...props.tables.environment(['Allowances']),
      PROVISIONINGS_OF_VEHICLE_PER_HOUR: String(props.provisioningsOfVehiclePerHour),
      TELEMETRY_RULE_NAME: telemetryRuleName,
      ...sagaEnvironment(props),
    },
    statements: renewalStatements(props, scope),
  };
}

function renewalStatements(props: FunctionsProps, scope: Construct): PolicyStatement[] {
  const { renewalDeadLetters, tables } = props;
  const downlink = downlinkTopic(referenceIdPattern, 'certificate');
  return [
    allow(['dynamodb:BatchGetItem'], [tables.arn('UniqueKeys'), tables.arn('DeviceInventory')]),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
    allow(['dynamodb:PutItem'], [tables.arn('UniqueKeys'), tables.arn('VehicleHistory')]),
    allow(['dynamodb:UpdateItem'], [tables.arn('Allowances'), tables.arn('VehicleState')]),
    ...issuingStatements(props),
    allow(['iot:RegisterCertificateWithoutCA'], ['*']),
    allow(certificateActions, [iotArn(scope, 'cert', '*')]),
    allow(['iot:DeleteConnection'], [iotArn(scope, 'client', referenceIdPattern)]),
    allow(['iot:Publish'], [iotArn(scope, 'topic', downlink)]),
    allow(['sqs:SendMessage'], [renewalDeadLetters.arn]),
  ];
}
