/**
 * What a vehicle's records make of its state: the next state, the messages and contributions to store before it, and what changed for those who watch.
 * The same records over the same state give the same, however often they are tried.
 */
import type { TelemetryItem } from '../../domain/telemetry.ts';
import type {
  OpenMinute,
  StoredSignal,
  StoredSignals,
  VehicleStateDocument,
} from '../../domain/vehicle-state.ts';
import type { AcceptedMessage, AcceptedRecord } from './accept.ts';
import type { PresenceEvent } from './decode.ts';
import { type Contribution, Minutes } from './minutes.ts';
import { isNewerPresence, presenceOf, toConnectivity } from './presence.ts';

/** What is to be folded. */
export interface FoldInput {
  readonly referenceId: string;
  /** Undefined for a vehicle that nothing is known of. */
  readonly state: VehicleStateDocument | undefined;
  /** Those that the state does not contain, in order. */
  readonly records: readonly AcceptedRecord[];
  /** Telemetry's sort key → sequence number of the record that brought it, for the messages that are stored already. */
  readonly stored: ReadonlyMap<string, string>;
  /** Epoch milliseconds, by our clock. */
  readonly now: number;
  readonly telemetryRetentionDays: number;
}

/** What folding gave. */
export interface Folded {
  /** Undefined when the records hold nothing to take in. */
  readonly next?: VehicleStateDocument;
  readonly items: readonly TelemetryItem[];
  readonly contributions: readonly Contribution[];
  /** The signals whose newest value changed. */
  readonly changed: StoredSignals;
  /** How many messages had been sent before. */
  readonly sentAgain: number;
}

/** Folds records into a state. */
export function fold(input: FoldInput): Folded {
  const folding = new Folding(input);
  for (const record of input.records) {
    for (const message of record.messages) folding.takeMessage(message, record);
    if (record.presence !== undefined) folding.takePresence(record.presence);
  }
  return folding.result();
}

const secondsPerDay = 86_400;

class Folding {
  readonly #input: FoldInput;
  readonly #signals: Record<string, StoredSignal>;
  readonly #minutes: Minutes;
  readonly #changed: Record<string, StoredSignal> = {};
  readonly #items = new Map<string, TelemetryItem>();
  #presence: PresenceEvent | undefined;
  #newestObservedAt: number;
  #hasChanged = false;
  #sentAgain = 0;

  constructor(input: FoldInput) {
    const { referenceId, state } = input;
    this.#input = input;
    // Only this function writes these texts.
    this.#signals = state === undefined ? {} : (JSON.parse(state.signals) as Record<string, StoredSignal>);
    const open = state?.openMinutes === undefined ? [] : (JSON.parse(state.openMinutes) as OpenMinute[]);
    this.#minutes = new Minutes(referenceId, open);
    this.#newestObservedAt = state?.newestObservedAt ?? 0;
    this.#presence = presenceOf(state);
  }

  takeMessage(message: AcceptedMessage, record: AcceptedRecord): void {
    if (this.#wasSentBefore(message, record)) {
      this.#sentAgain += 1;
      return;
    }
    const { observedAt, signals } = message;
    this.#hasChanged = true;
    this.#items.set(message.key, this.#toItem(message, record));
    this.#newestObservedAt = Math.max(this.#newestObservedAt, observedAt);
    this.#minutes.add(observedAt, signals, this.#newestObservedAt, record.sequenceNumber);
    for (const [name, value] of signals) {
      const known = this.#signals[name];
      if (known !== undefined && known[1] > observedAt) continue;
      this.#changed[name] = this.#signals[name] = [value, observedAt, record.receivedAt];
    }
  }

  /** The newest event counts, in whatever order they come. */
  takePresence(event: PresenceEvent): void {
    if (this.#presence !== undefined && !isNewerPresence(event, this.#presence)) return;
    this.#presence = event;
    this.#hasChanged = true;
  }

  result(): Folded {
    const { records, state, now } = this.#input;
    const items = [...this.#items.values()];
    const { contributions } = this.#minutes;
    const common = { items, contributions, changed: this.#changed, sentAgain: this.#sentAgain };
    const last = records.at(-1);
    if (!this.#hasChanged || last === undefined) return common;
    const open = this.#minutes.open();
    const next: VehicleStateDocument = {
      version: (state?.version ?? 0) + 1,
      updatedAt: now,
      signals: JSON.stringify(this.#signals),
      ...toConnectivity(this.#presence),
      sequenceNumber: last.sequenceNumber,
      newestObservedAt: this.#newestObservedAt,
      ...(open.length > 0 && { openMinutes: JSON.stringify(open) }),
    };
    return { ...common, next };
  }

  /** One that is stored by this very record is from an earlier try that did not come to its end, and is taken in now. */
  #wasSentBefore({ key }: AcceptedMessage, { sequenceNumber }: AcceptedRecord): boolean {
    const storedBy = this.#input.stored.get(key);
    return this.#items.has(key) || (storedBy !== undefined && storedBy !== sequenceNumber);
  }

  #toItem({ key, observedAt, signals }: AcceptedMessage, record: AcceptedRecord): TelemetryItem {
    const { referenceId, telemetryRetentionDays } = this.#input;
    return {
      referenceId,
      observedAtEventId: key,
      receivedAt: record.receivedAt,
      signals: JSON.stringify(Object.fromEntries(signals)),
      sequenceNumber: record.sequenceNumber,
      expiresAt: Math.floor(observedAt / 1000) + telemetryRetentionDays * secondsPerDay,
    };
  }
}
