/**
 * The MQTT topics between vehicles and the cloud. The vehicles' policy, the IoT rules and the
 * vehicles themselves use this list.
 */

/** Where a vehicle publishes its telemetry, QoS 1. */
export function telemetryTopic(referenceId: string): string {
  return `dt/v1/${referenceId}/telemetry`;
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
