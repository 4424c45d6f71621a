/**
 * The ingest function's settings, read while the module loads, so that a misconfigured deployment
 * fails at the cold start.
 */
import { tableName } from '../aws/documents.ts';
import { findVariable, requireVariable, requireWholeNumber } from '../runtime/environment.ts';

/** The names of the tables that ingest writes. */
export const names = {
  telemetry: tableName('Telemetry'),
  summaries: tableName('TelemetrySummaries'),
  states: tableName('VehicleState'),
} as const;

/** How long messages, minutes and tracks are kept; older messages are refused. */
export const telemetryRetentionDays = requireWholeNumber('TELEMETRY_RETENTION_DAYS', 1);

/** How long hours and days are kept. */
export const summaryRetentionDays = requireWholeNumber('SUMMARY_RETENTION_DAYS', 1);

/** Messages of one vehicle in a minute; those over it are refused. */
export const messagesOfVehiclePerMinute = requireWholeNumber('MESSAGES_OF_VEHICLE_PER_MINUTE', 1);

/** Bytes of the payloads of these messages. */
export const bytesOfVehiclePerMinute = requireWholeNumber('BYTES_OF_VEHICLE_PER_MINUTE', 1);

/** The queue for records that cannot be read or written. */
export const deadLetterQueueUrl = requireVariable('DEAD_LETTER_QUEUE_URL');

/** The stream to which records of throttled vehicles are put back. */
export const telemetryStreamName = requireVariable('TELEMETRY_STREAM_NAME');

/** Whether one request publishes up to 25 states, by aliased fields, instead of one. */
export const publishInBatches = findVariable('PUBLISH_IN_BATCHES') === 'true';
