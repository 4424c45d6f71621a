/**
 * What a vehicle may do in AWS IoT Core. It may connect as its Reference ID alone (client id =
 * thing name = common name), and publish its telemetry and certificate requests. It may respond to
 * its commands, and receive what the cloud sends to it. The form is that of AWS IoT's guide
 * ("Connect policy examples", "Thing policy examples"): the client id is the name of a thing, and
 * that thing is attached to the certificate.
 */
import { Aws } from 'aws-cdk-lib';
import { CfnPolicy, type CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import {
  certificateRequestTopic,
  commandTopics,
  downlinkTopic,
  ingestTopic,
  telemetryTopic,
} from '../../domain/topics.ts';
import { telemetryRuleName } from './telemetry-rule.ts';

const thingName = '${iot:Connection.Thing.ThingName}';

/** The policies that are attached to every vehicle's certificate. */
export class VehiclePolicy extends Construct {
  /** The name that CloudFormation gives it. */
  readonly policyName: string;
  /**
   * For operators. No function needs it, because IAM authorizes `iot:AttachPolicy` by the
   * certificate's ARN and not by the policy's.
   */
  readonly policyArn: string;
  /** Name of the policy for FleetWise's edge agent; absent in a deployment without FleetWise. */
  readonly fleetWisePolicyName: string | undefined;
  readonly #policy: CfnPolicy;

  constructor(scope: Construct, id: string, props: { readonly fleetWise: boolean }) {
    super(scope, id);
    const policy = new CfnPolicy(this, 'Policy', { policyDocument: vehiclePolicyDocument() });
    this.#policy = policy;
    this.policyName = policy.ref;
    this.policyArn = policy.attrArn;
    this.fleetWisePolicyName = props.fleetWise
      ? new CfnPolicy(this, 'FleetWisePolicy', { policyDocument: fleetWisePolicyDocument() }).ref
      : undefined;
  }

  /**
   * Makes CloudFormation create the rule first. AWS IoT acknowledges and loses what is published to
   * a rule that does not exist, so no vehicle may publish to it earlier.
   */
  allowAfter(telemetryRule: CfnTopicRule): void {
    this.#policy.addResourceDependency(telemetryRule);
  }
}

/** The policy document of every vehicle. */
export function vehiclePolicyDocument() {
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
      ...topicStatements({
        publish: [
          telemetryTopic(thingName),
          ingestTopic(telemetryRuleName, thingName),
          certificateRequestTopic(thingName),
          commandTopics(thingName, '*').response,
        ],
        subscribe: [downlinkTopic(thingName, '*'), toVehicle('+')],
        receive: [downlinkTopic(thingName, '*'), toVehicle('*')],
      }),
    ],
  };
}

/**
 * The topics of FleetWise's edge agent. A policy of its own, because both together would exceed a
 * policy's 2,048 characters. A certificate may have ten policies (AWS IoT Core quotas).
 */
export function fleetWisePolicyDocument() {
  const own = `$aws/iotfleetwise/vehicles/${thingName}`;
  const toAgent = [`${own}/collection_schemes`, `${own}/decoder_manifests`];
  return {
    Version: '2012-10-17',
    Statement: topicStatements({
      publish: [`${own}/checkins`, `${own}/signals`],
      subscribe: toAgent,
      receive: toAgent,
    }),
  };
}

interface TopicPermissions {
  readonly publish: readonly string[];
  /** Topic filters. */
  readonly subscribe: readonly string[];
  readonly receive: readonly string[];
}

function topicStatements({ publish, receive, subscribe }: TopicPermissions) {
  return [
    { Effect: 'Allow', Action: 'iot:Publish', Resource: publish.map((topic) => iotArn(`topic/${topic}`)) },
    {
      Effect: 'Allow',
      Action: 'iot:Subscribe',
      Resource: subscribe.map((filter) => iotArn(`topicfilter/${filter}`)),
    },
    { Effect: 'Allow', Action: 'iot:Receive', Resource: receive.map((topic) => iotArn(`topic/${topic}`)) },
  ];
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
