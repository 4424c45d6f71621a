/**
 * What a deployment tells the ingest function; read while the module loads, so that a wrong one
 * fails at its cold start.
 */
import { tableName } from '../aws/documents.ts';
import { findVariable, requireVariable, requireWholeNumber } from '../runtime/environment.ts';

/** The names of the tables that ingest writes. */
export const names = {
  telemetry: tableName('Telemetry'),
  summaries: tableName('TelemetrySummaries'),
  states: tableName('VehicleState'),
} as const;

/** How long messages and minutes are kept; older messages are refused. */
export const telemetryRetentionDays = requireWholeNumber('TELEMETRY_RETENTION_DAYS', 1);

/** How long hours and days are kept. */
export const summaryRetentionDays = requireWholeNumber('SUMMARY_RETENTION_DAYS', 1);

/** Where records end that nobody can read. */
export const deadLetterQueueUrl = requireVariable('DEAD_LETTER_QUEUE_URL');

/** Where records of throttled vehicles go back to. */
export const telemetryStreamName = requireVariable('TELEMETRY_STREAM_NAME');

/**
 * Whether up to 25 states are published in one request, by aliased fields; one in a request
 * otherwise.
 */
export const publishInBatches = findVariable('PUBLISH_IN_BATCHES') === 'true';
