/** How long data is kept, from the CDK context (docs/OPERATIONS.md, "How long data is kept"). */
import type { Node } from 'constructs';
import { wholeNumber } from './context-values.ts';

/** Days for which data is kept. */
export interface RetentionSettings {
  /** Days that a vehicle's messages are kept. */
  readonly telemetryRetentionDays: number;
  /** Days that summaries of hours and days are kept; those of minutes go with the messages. */
  readonly summaryRetentionDays: number;
  /** Days after which the archive's objects expire. */
  readonly telemetryArchiveDays: number;
  /** Days that entries of the audit log, and reveals, are kept. */
  readonly auditRetentionDays: number;
  /** Days that commands are kept after they were sent. */
  readonly commandRetentionDays: number;
  /**
   * Days that lines of a vehicle's history are kept, and accesses after their end. Longer than any
   * data that an erasure finds by them.
   */
  readonly historyRetentionDays: number;
  /** Days after which the data of a former owner is erased, unless that person keeps it. */
  readonly formerOwnerDataDays: number;
}

/**
 * Days by which an ended access must outlive the data of its time. For so long a planned erasure is
 * remembered after it was due (`functions/former-owners/replanned.ts`).
 */
const graceDays = 40;

/** Returns the settings; throws an error that names the key. */
export function readRetentionSettings(node: Node): RetentionSettings {
  const settings = {
    telemetryRetentionDays: wholeNumber(node, 'telemetryRetentionDays', 30, 1, 3653),
    summaryRetentionDays: wholeNumber(node, 'summaryRetentionDays', 400, 1, 3653),
    telemetryArchiveDays: wholeNumber(node, 'telemetryArchiveDays', 400, 2, 3653),
    auditRetentionDays: wholeNumber(node, 'auditRetentionDays', 1096, 1, 36_500),
    // The key of a command is kept for 30 days, and DynamoDB may delete it days later.
    commandRetentionDays: wholeNumber(node, 'commandRetentionDays', 90, 40, 3653),
    historyRetentionDays: wholeNumber(node, 'historyRetentionDays', 3653, 1, 36_500),
    formerOwnerDataDays: wholeNumber(node, 'formerOwnerDataDays', 30, 7, 365),
  };
  const { historyRetentionDays: days } = settings;
  const found = [
    ...(['telemetryRetentionDays', 'summaryRetentionDays', 'telemetryArchiveDays'] as const),
    ...(['commandRetentionDays', 'formerOwnerDataDays'] as const),
  ];
  const tooLong = found.find((key) => days < settings[key] + graceDays);
  if (tooLong !== undefined) {
    throw new Error(
      `Context historyRetentionDays must be at least ${graceDays} more than ${tooLong}, whose data an erasure finds by it.`,
    );
  }
  return settings;
}
