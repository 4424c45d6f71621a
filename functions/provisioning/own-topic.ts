/** Where a vehicle of this deployment publishes its telemetry. */
import { ingestTopic } from '../../domain/topics.ts';
import { requireVariable } from '../runtime/environment.ts';

const ruleName = requireVariable('TELEMETRY_RULE_NAME');

/** The topic for AWS IoT's Basic Ingest, the same for every call about the vehicle. */
export function ownTelemetryTopic(referenceId: string): string {
  return ingestTopic(ruleName, referenceId);
}
