/**
 * The record of calls: caller, outcome, duration and consumed capacity. It holds no inputs and no
 * outputs.
 */

/** A finished call of any service, whether it succeeded or was refused. */
export interface CallRecord {
  /** Grows by one per call, over all services. */
  readonly sequence: number;
  readonly service: string;
  readonly operation: string;
  readonly principalArn: string;
  /** `OK`, AWS's exception name, or `ResponseLost` for a call whose response never arrived. */
  readonly outcome: string;
  readonly durationMs: number;
  /** DynamoDB's capacity units: read units of reads, write units of writes. */
  readonly consumed?: readonly ConsumedCapacity[];
}

/** Capacity units that a call took from one table with its indexes. */
export interface ConsumedCapacity {
  readonly table: string;
  readonly kind: 'read' | 'write';
  readonly units: number;
  /** Those of `units` that global secondary indexes took; absent when none did. */
  readonly indexUnits?: number;
}

/** The newest calls of a world. */
export interface Calls {
  /**
   * Returns the records from a sequence number on, or all kept records. Throws when some of them
   * were already dropped.
   */
  list(fromSequence?: number): readonly CallRecord[];
  /** Sequence number of the next call. */
  next(): number;
  /** Adds a record and assigns its sequence number. */
  record(call: Omit<CallRecord, 'sequence'>): void;
}

/** Keeps at least the newest `capacity` calls, and fewer than twice as many. */
export function createCalls(capacity = 50_000): Calls {
  let newer: CallRecord[] = [];
  let older: CallRecord[] = [];
  let sequence = 0;
  return {
    list(fromSequence) {
      const kept = [...older, ...newer];
      const first = kept[0]?.sequence ?? sequence;
      if (fromSequence !== undefined && fromSequence < first) {
        throw new Error(`Calls before ${first} are no longer kept.`);
      }
      return fromSequence === undefined ? kept : kept.slice(fromSequence - first);
    },
    next: () => sequence,
    record(call) {
      newer.push({ sequence, ...call });
      sequence += 1;
      if (newer.length < capacity) {
        return;
      }
      older = newer;
      newer = [];
    },
  };
}
