/**
 * ARNs of AWS IoT's resources
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiot.html).
 */
import type { Place } from '../../core/service.ts';

/** Writes and reads ARNs of one place. */
export interface IotArns {
  thing(thingName: string): string;
  certificate(certificateId: string): string;
  policy(policyName: string): string;
  billingGroup(billingGroupName: string): string;
  /** MQTT clients, the resource of iot:Connect and iot:DeleteConnection. */
  client(clientId: string): string;
  /** The resource of iot:Publish, iot:RetainPublish and iot:Receive. */
  topic(topic: string): string;
  /** The resource of iot:Subscribe; MQTT's own wildcards are ordinary characters in it. */
  topicFilter(filter: string): string;
  rule(ruleName: string): string;
  command(commandId: string): string;
  thingGroup(thingGroupName: string): string;
  /** The certificate id in a certificate ARN of this place. */
  certificateIdOf(arn: string): string | undefined;
}

/** The ARNs of a place. */
export function iotArns({ partition, region, accountId }: Place): IotArns {
  const prefix = `arn:${partition}:iot:${region}:${accountId}`;
  const certificatePrefix = `${prefix}:cert/`;
  return {
    thing: (thingName) => `${prefix}:thing/${thingName}`,
    certificate: (certificateId) => `${certificatePrefix}${certificateId}`,
    policy: (policyName) => `${prefix}:policy/${policyName}`,
    billingGroup: (billingGroupName) => `${prefix}:billinggroup/${billingGroupName}`,
    client: (clientId) => `${prefix}:client/${clientId}`,
    topic: (topic) => `${prefix}:topic/${topic}`,
    topicFilter: (filter) => `${prefix}:topicfilter/${filter}`,
    rule: (ruleName) => `${prefix}:rule/${ruleName}`,
    command: (commandId) => `${prefix}:command/${commandId}`,
    thingGroup: (thingGroupName) => `${prefix}:thinggroup/${thingGroupName}`,
    certificateIdOf: (arn) => {
      const id = arn.startsWith(certificatePrefix) ? arn.slice(certificatePrefix.length) : '';
      return /^[0-9a-f]{64}$/.test(id) ? id : undefined;
    },
  };
}
