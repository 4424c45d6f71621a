/**
 * The MQTT topics between vehicles and the cloud. The vehicles' policy, the IoT rules and the
 * vehicles themselves use this list.
 */

/** Where a vehicle publishes its telemetry, QoS 1. */
export function telemetryTopic(referenceId: string): string {
  return `dt/v1/${referenceId}/telemetry`;
}

/**
 * Where a vehicle publishes its telemetry for AWS IoT's Basic Ingest, QoS 1: the message goes to
 * the rule of this name, whose SQL sees the topic of `telemetryTopic`, and to no subscriber.
 */
export function ingestTopic(ruleName: string, referenceId: string): string {
  return `$aws/rules/${ruleName}/${telemetryTopic(referenceId)}`;
}

/** Where a vehicle publishes the request for its next certificate, QoS 1. */
export function certificateRequestTopic(referenceId: string): string {
  return `dt/v1/${referenceId}/certificate-request`;
}

/** What the cloud sends to a vehicle, apart from commands. */
export type DownlinkName = 'certificate' | 'claim-code' | 'live' | 'privacy' | 'reporting';

/**
 * Where the cloud publishes to a vehicle, QoS 1. All downlinks have one prefix, so that the
 * vehicles' policy needs one pattern for them. `+` stands for every downlink in a topic filter, `*`
 * in a policy.
 */
export function downlinkTopic(referenceId: string, name: DownlinkName | '+' | '*'): string {
  return `dl/v1/${referenceId}/${name}`;
}

/**
 * Where the ingest function publishes that a renewed certificate is in use; no vehicle may publish
 * or subscribe there.
 */
export function certificateUsedTopic(referenceId: string): string {
  return `renewal/v1/${referenceId}/certificate-used`;
}

/** Where AWS IoT FleetWise publishes what a campaign collected; vehicles may not publish there. */
export const fleetWiseTopic = 'fleetwise/v1/telemetry';

/**
 * Topics of one command execution of a thing, in JSON (AWS IoT Developer Guide, "Start and monitor
 * command executions"). `+` stands for every execution.
 */
export function commandTopics(
  referenceId: string,
  executionId: string,
): {
  readonly request: string;
  readonly response: string;
  readonly accepted: string;
  readonly rejected: string;
} {
  const execution = `$aws/commands/things/${referenceId}/executions/${executionId}`;
  return {
    request: `${execution}/request/json`,
    response: `${execution}/response/json`,
    accepted: `${execution}/response/accepted/json`,
    rejected: `${execution}/response/rejected/json`,
  };
}
