/**
 * Folds a vehicle's records into its state: the next state, and the messages to store before it.
 * The same records and state always give the same result, so a retry writes the same.
 */
import { packMessage } from '../../domain/message-values.ts';
import type { PositionsSetting } from '../../domain/positions.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import {
  type OpenMinute,
  type StoredSignal,
  type StoredSignals,
  type VehicleStateDocument,
  effectiveTime,
} from '../../domain/vehicle-state.ts';
import type { AcceptedMessage, AcceptedRecord } from './accept.ts';
import type { PresenceEvent } from './decode.ts';
import type { StoredMessage } from './message-store.ts';
import { Minutes, divideMinutes, withoutPrototype } from './minutes.ts';
import { saysMoving } from './motion-evidence.ts';
import { readMinutes } from './numbered-summaries.ts';
import { packSignals } from './pack-signals.ts';
import { shownSignals } from './positions.ts';
import { isNewerPresence, presenceOf, toConnectivity } from './presence.ts';

/** The input of a fold. */
export interface FoldInput {
  readonly referenceId: string;
  /** Undefined for a vehicle without a state. */
  readonly state: VehicleStateDocument | undefined;
  /** The records that the state does not contain, in order. */
  readonly records: readonly AcceptedRecord[];
  /** Telemetry's sort key → message, for stored messages. */
  readonly stored: ReadonlyMap<string, StoredMessage>;
  /** Epoch milliseconds by the function's clock. */
  readonly now: number;
  readonly telemetryRetentionDays: number;
  /** Undefined for a vehicle whose positions were never switched. */
  readonly positions?: PositionsSetting | undefined;
}

/** The result of a fold. */
export interface Folded {
  /** Undefined when there is nothing to write. */
  readonly next?: VehicleStateDocument;
  /** How many of the records were folded; the rest did not fit into a state's minutes. */
  readonly taken: number;
  readonly items: readonly TelemetryItem[];
  /**
   * Minutes of the previous state that `next` no longer holds: they must be added to the rows
   * first.
   */
  readonly closed: readonly OpenMinute[];
  /** The signals whose newest value changed. */
  readonly changed: StoredSignals;
  /** How many messages were sent again. */
  readonly sentAgain: number;
  /** True when `next` has so many closed minutes that it must be folded again to store them. */
  readonly isCrowded: boolean;
  /** How many late messages exceeded the limit of one write and are not in the summaries. */
  readonly notSummarised: number;
  /** True when `next` marks the setting of positions as sent: it must be sent first. */
  readonly sendsSetting: boolean;
}

/**
 * With this many closed minutes the state is written again just for them; fewer wait for the next
 * record.
 */
const manyClosed = 5;

/** Folds records into a state. */
export function fold(input: FoldInput): Folded {
  const folding = new Folding(input);
  for (const record of input.records) {
    if (!folding.take(record)) {
      break;
    }
  }
  return folding.result();
}

const secondsPerDay = 86_400;

class Folding {
  readonly #input: FoldInput;
  readonly #signals: Record<string, StoredSignal>;
  readonly #closed: readonly OpenMinute[];
  readonly #minutes: Minutes;
  readonly #changed = withoutPrototype<StoredSignal>({});
  readonly #items = new Map<string, TelemetryItem>();
  #presence: PresenceEvent | undefined;
  #newestObservedAt: number;
  #newestAt: number;
  #notStandingAt: number | undefined;
  #positionsSent: number | undefined;
  #sendsSetting = false;
  #taken = 0;
  #hasChanged = false;
  #sentAgain = 0;
  #notSummarised = 0;

  constructor(input: FoldInput) {
    const { positions, referenceId, state } = input;
    this.#input = input;
    const signals = state === undefined ? {} : unpackSignals(state.signals);
    this.#signals = withoutPrototype(shownSignals(signals, positions));
    this.#positionsSent = state?.positionsSent;
    this.#newestAt = Math.max(0, ...Object.values(signals).map(timeOf));
    const minutes = readMinutes(state?.openMinutes);
    const { closed, open } = divideMinutes(referenceId, minutes, this.#newestAt);
    this.#closed = closed;
    this.#minutes = new Minutes(referenceId, open);
    this.#newestObservedAt = state?.newestObservedAt ?? 0;
    this.#notStandingAt = state?.notStandingAt;
    this.#presence = presenceOf(state);
  }

  /** Returns false when the record must wait until the state is written. */
  take(record: AcceptedRecord): boolean {
    if (this.#taken > 0 && this.#minutes.isFull()) {
      return false;
    }
    this.#taken += 1;
    for (const message of record.messages) {
      this.#takeMessage(message, record);
    }
    if (record.hasRefusedMotion) {
      this.#noteMotion(record);
    }
    if (record.source.kind === 'TELEMETRY') {
      this.#noteSetting();
    }
    if (record.presence !== undefined) {
      this.#takePresence(record.presence);
    }
    return true;
  }

  #takeMessage(message: AcceptedMessage, record: AcceptedRecord): void {
    const { observedAt, signals } = message;
    const earlier = this.#sentBefore(message, record);
    // A repeated message says nothing new. Another message under its key does, and so does a record
    // that was put back: Telemetry may hold its message although the state does not contain it.
    const isNew = record.source.returns !== undefined || earlier?.signals !== packMessage(signals);
    if (isNew && saysMoving(signals)) {
      this.#noteMotion(record);
    }
    if (earlier !== undefined) {
      this.#sentAgain += 1;
      return;
    }
    const at = effectiveTime(observedAt, record.receivedAt);
    this.#hasChanged = true;
    this.#items.set(message.key, this.#toItem(message, record));
    this.#newestObservedAt = Math.max(this.#newestObservedAt, observedAt);
    this.#newestAt = Math.max(this.#newestAt, at);
    if (!this.#minutes.add(at, signals, this.#newestAt)) {
      this.#notSummarised += 1;
    }
    for (const [name, value] of signals) {
      const known = this.#signals[name];
      if (known !== undefined && timeOf(known) > at) {
        continue;
      }
      this.#changed[name] = this.#signals[name] = [value, at, record.receivedAt];
    }
  }

  /** The last receipt counts, whatever the order of the records. */
  #noteMotion({ receivedAt }: AcceptedRecord): void {
    if (this.#notStandingAt !== undefined && this.#notStandingAt >= receivedAt) {
      return;
    }
    this.#notStandingAt = receivedAt;
    this.#hasChanged = true;
  }

  /**
   * A vehicle that sends telemetry has subscribed to its downlinks before, so the setting reaches
   * it now. It gets each setting once in a connection.
   */
  #noteSetting(): void {
    const at = this.#input.positions?.at;
    if (at === undefined || at === this.#positionsSent) {
      return;
    }
    this.#positionsSent = at;
    this.#sendsSetting = true;
    this.#hasChanged = true;
  }

  /** The newest event counts, whatever the order of the events. */
  #takePresence(event: PresenceEvent): void {
    if (this.#presence !== undefined && !isNewerPresence(event, this.#presence)) {
      return;
    }
    this.#presence = event;
    this.#positionsSent = undefined;
    this.#hasChanged = true;
  }

  result(): Folded {
    const common = {
      taken: this.#taken,
      items: [...this.#items.values()],
      changed: this.#changed,
      sentAgain: this.#sentAgain,
      notSummarised: this.#notSummarised,
      sendsSetting: this.#sendsSetting,
    };
    const isWritten = this.#hasChanged || this.#closed.length >= manyClosed;
    if (!isWritten) {
      return { ...common, closed: [], isCrowded: false };
    }
    const minutes = this.#minutes.all();
    const waiting = divideMinutes(this.#input.referenceId, minutes, this.#newestAt).closed.length;
    return {
      ...common,
      closed: this.#closed,
      isCrowded: waiting >= manyClosed,
      next: this.#next(minutes),
    };
  }

  #next(minutes: readonly OpenMinute[]): VehicleStateDocument {
    const { records, state, now } = this.#input;
    return {
      version: (state?.version ?? 0) + 1,
      updatedAt: now,
      signals: packSignals(this.#signals),
      ...toConnectivity(this.#presence),
      // Without a record there is a state, which is written for its closed minutes.
      sequenceNumber: records[this.#taken - 1]?.sequenceNumber ?? state?.sequenceNumber ?? '',
      newestObservedAt: this.#newestObservedAt,
      ...(this.#notStandingAt !== undefined && { notStandingAt: this.#notStandingAt }),
      ...(minutes.length > 0 && { openMinutes: JSON.stringify(minutes) }),
      ...(this.#positionsSent !== undefined && { positionsSent: this.#positionsSent }),
    };
  }

  /**
   * The message of another record under the same key; undefined when there is none. A message that
   * this record stored is from an earlier attempt that did not finish.
   */
  #sentBefore({ key }: AcceptedMessage, { sequenceNumber }: AcceptedRecord): StoredMessage | undefined {
    const stored = this.#input.stored.get(key);
    return this.#items.get(key) ?? (stored?.sequenceNumber === sequenceNumber ? undefined : stored);
  }

  #toItem({ key, observedAt, signals }: AcceptedMessage, record: AcceptedRecord): TelemetryItem {
    const { referenceId, telemetryRetentionDays } = this.#input;
    return {
      referenceId,
      observedAtEventId: key,
      receivedAt: record.receivedAt,
      signals: packMessage(signals),
      sequenceNumber: record.sequenceNumber,
      expiresAt: Math.floor(observedAt / 1000) + telemetryRetentionDays * secondsPerDay,
    };
  }
}
/** A state that an earlier release wrote may hold times later than their receipt. */
function timeOf([, observedAt, receivedAt]: StoredSignal): number {
  return effectiveTime(observedAt, receivedAt);
}
