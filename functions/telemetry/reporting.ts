/** How often vehicles are to send: the settings in Watches, and the message to a vehicle. */
import { type ReportingMessage, reportingWatch } from '../../domain/reporting.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { tableName } from '../aws/documents.ts';
import { publishJson } from '../aws/downlink.ts';
import { readItems } from '../aws/dynamodb.ts';
import { toReportingMessage } from './reporting-message.ts';

const watches = tableName('Watches');

/** The settings of vehicles, by Reference ID. */
export interface FoundReporting {
  readonly found: ReadonlyMap<string, ReportingMessage>;
  /** Vehicles whose item DynamoDB could not read. */
  readonly unread: readonly string[];
}

/** Reads consistently: `askForLiveMode` sends a setting that is written later. */
export async function findReporting(
  referenceIds: readonly string[],
  options: CallOptions,
): Promise<FoundReporting> {
  if (referenceIds.length === 0) {
    return { found: new Map(), unread: [] };
  }
  const keys = referenceIds.map((referenceId) => ({
    referenceId: { S: referenceId },
    watch: { S: reportingWatch },
  }));
  const { found, unread } = await readItems(watches, keys, options);
  return {
    found: new Map(found.map((item) => [item['referenceId']?.S ?? '', toReportingMessage(item)])),
    unread: unread.map(({ referenceId }) => referenceId?.S ?? ''),
  };
}

/** Sends a setting. A vehicle that is away gets it from its session, or when it has connected. */
export function publishReporting(
  referenceId: string,
  message: ReportingMessage,
  options: CallOptions,
): Promise<void> {
  return publishJson(downlinkTopic(referenceId, 'reporting'), message, options);
}
