/** Lambda's event for the stream of Watches, and the vehicles that it is about. */
import type { LeaseItem } from '../../domain/live-mode.ts';
import { groupBy } from '../runtime/group-by.ts';

/**
 * A new, renewed or ended lease (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon
 * DynamoDB"). The filter of the event source mapping lets through only records with these
 * attributes.
 */
export interface LeaseRecord {
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage: {
      readonly referenceId: { readonly S: string };
      readonly watch: { readonly S: string };
      readonly until: { readonly N: string };
    };
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
  /** Names the record from which Lambda delivers again when the vehicle could not be asked. */
  readonly firstSequenceNumber: string;
}

/** The vehicles of the batch, each once. */
export function watchedVehicles(records: readonly LeaseRecord[]): readonly WatchedVehicle[] {
  const byVehicle = groupBy(records, ({ dynamodb }) => dynamodb.NewImage.referenceId.S);
  return [...byVehicle].map(([referenceId, ofVehicle]) => ({
    referenceId,
    leases: newestLeases(ofVehicle),
    firstSequenceNumber: ofVehicle[0]?.dynamodb.SequenceNumber ?? '',
  }));
}

/** A viewer may have ended a lease right after it was taken. */
function newestLeases(records: readonly LeaseRecord[]): readonly Lease[] {
  const byKey = new Map(
    records.map(({ dynamodb: { NewImage } }) => [NewImage.watch.S, Number(NewImage.until.N)]),
  );
  return [...byKey].map(([watch, until]) => ({ watch, until }));
}
