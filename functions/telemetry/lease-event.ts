/** Lambda's event for the stream of Watches, and the vehicles that it is about. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LeaseItem } from '../../domain/live-mode.ts';
import { type ReportingMessage, reportingWatch } from '../../domain/reporting.ts';
import { groupBy } from '../runtime/group-by.ts';
import { toReportingMessage } from './reporting-message.ts';

/**
 * A new, renewed or ended lease, or how often a vehicle is to send (AWS Lambda Developer Guide,
 * "Using AWS Lambda with Amazon DynamoDB"). The filters of the event source mapping let through
 * only these.
 */
export interface LeaseRecord {
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage: {
      readonly referenceId: { readonly S: string };
      readonly watch: { readonly S: string };
      /** Of a lease. */
      readonly until?: { readonly N: string };
    } & Readonly<Record<string, AttributeValue>>;
  };
}

/** One batch of one shard, in order. */
export interface LeaseEvent {
  readonly Records: readonly LeaseRecord[];
}

/** The part of a lease that decides whether the vehicle is asked. */
export type Lease = Pick<LeaseItem, 'watch' | 'until'>;

/** A vehicle with its leases in the batch, each as the batch's last record has it. */
export interface WatchedVehicle {
  readonly referenceId: string;
  readonly leases: readonly Lease[];
  /** How often it is to send, where the batch has it. */
  readonly reporting?: ReportingMessage;
  /** Names the record from which Lambda delivers again when the vehicle could not be asked. */
  readonly firstSequenceNumber: string;
}

/** The vehicles of the batch, each once. */
export function watchedVehicles(records: readonly LeaseRecord[]): readonly WatchedVehicle[] {
  const byVehicle = groupBy(records, ({ dynamodb }) => dynamodb.NewImage.referenceId.S);
  return [...byVehicle].map(([referenceId, ofVehicle]) => ({
    referenceId,
    leases: newestLeases(ofVehicle),
    ...newestReporting(ofVehicle),
    firstSequenceNumber: ofVehicle[0]?.dynamodb.SequenceNumber ?? '',
  }));
}

const isReporting = ({ dynamodb: { NewImage } }: LeaseRecord): boolean => NewImage.watch.S === reportingWatch;

function newestReporting(records: readonly LeaseRecord[]): Pick<WatchedVehicle, 'reporting'> {
  const newest = records.findLast(isReporting);
  return newest === undefined ? {} : { reporting: toReportingMessage(newest.dynamodb.NewImage) };
}

/** A viewer may have ended a lease right after it was taken. */
function newestLeases(records: readonly LeaseRecord[]): readonly Lease[] {
  const leases = records.filter((record) => !isReporting(record));
  const byKey = new Map(
    leases.map(({ dynamodb: { NewImage } }) => [NewImage.watch.S, Number(NewImage.until?.N)]),
  );
  return [...byKey].map(([watch, until]) => ({ watch, until }));
}
