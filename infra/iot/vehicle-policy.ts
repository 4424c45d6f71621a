/**
 * What a vehicle may do in AWS IoT Core: connect as its Reference ID alone (client id = thing name
 * = common name), publish its own telemetry and respond to its own commands. The form is that of
 * AWS IoT's guide ("Connect policy examples", "Thing policy examples"): the client id is the name
 * of a thing, and that thing is attached to the certificate.
 */
import { Aws } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import { commandTopics, telemetryTopic } from '../../domain/topics.ts';

const thingName = '${iot:Connection.Thing.ThingName}';

/** The policy that is attached to every vehicle's certificate. */
export class VehiclePolicy extends Construct {
  /** The name that CloudFormation gives it. */
  readonly policyName: string;
  /**
   * For operators. No function needs it, because IAM authorizes `iot:AttachPolicy` by the
   * certificate's ARN and not by the policy's.
   */
  readonly policyArn: string;

  constructor(scope: Construct, id: string, props: { readonly fleetWise: boolean }) {
    super(scope, id);
    const policy = new CfnPolicy(this, 'Policy', { policyDocument: vehiclePolicyDocument(props.fleetWise) });
    this.policyName = policy.ref;
    this.policyArn = policy.attrArn;
  }
}

/** The policy document; FleetWise adds its edge agent's topics. */
export function vehiclePolicyDocument(fleetWise: boolean) {
  const publish = [telemetryTopic(thingName), commandTopics(thingName, '*').response];
  const receive = [toVehicle('*')];
  const subscribe = [toVehicle('+')];
  if (fleetWise) {
    const own = `$aws/iotfleetwise/vehicles/${thingName}`;
    publish.push(`${own}/checkins`, `${own}/signals`);
    receive.push(`${own}/collection_schemes`, `${own}/decoder_manifests`);
    subscribe.push(`${own}/collection_schemes`, `${own}/decoder_manifests`);
  }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iot:Connect',
        Resource: iotArn(`client/${thingName}`),
        Condition: {
          Bool: { 'iot:Connection.Thing.IsAttached': ['true'] },
          // A certificate that was issued for another vehicle cannot connect even if it is attached
          // by mistake. Certificate variables accept string operators. That AWS IoT replaces the
          // thing's variable by its value here too is an assumption (iot-1).
          StringEquals: { 'iot:Certificate.Subject.CommonName': thingName },
        },
      },
      { Effect: 'Allow', Action: 'iot:Publish', Resource: publish.map((topic) => iotArn(`topic/${topic}`)) },
      {
        Effect: 'Allow',
        Action: 'iot:Subscribe',
        Resource: subscribe.map((filter) => iotArn(`topicfilter/${filter}`)),
      },
      { Effect: 'Allow', Action: 'iot:Receive', Resource: receive.map((topic) => iotArn(`topic/${topic}`)) },
    ],
  };
}

/**
 * One pattern for requests and for AWS IoT's replies to the vehicle's responses, because a pattern
 * for each would exceed a policy's 2,048 characters. It also matches the vehicle's own responses.
 */
function toVehicle(executions: '*' | '+'): string {
  return commandTopics(thingName, executions).request.replace('/request/', '/*/');
}

/**
 * CloudFormation replaces only its own pseudo parameters here. The policy variables stay, because
 * CDK does not write this as `Fn::Sub`.
 */
function iotArn(resource: string): string {
  return `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}
