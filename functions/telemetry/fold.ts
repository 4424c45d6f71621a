/**
 * Folds a vehicle's records into its state: the next state, and the messages to store before it.
 * The same records and state always give the same result, so a retry writes the same.
 */
import { daySeconds } from '../../domain/durations.ts';
import { packMessage } from '../../domain/message-values.ts';
import { type OpenHour, openHoursOf, packOpenHours } from '../../domain/open-hours.ts';
import type { PositionsSetting } from '../../domain/positions.ts';
import { keyParts } from '../../domain/stored-moments.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import {
  type StoredSignal,
  type StoredSignals,
  type VehicleStateDocument,
  effectiveTime,
} from '../../domain/vehicle-state.ts';
import { groupBy } from '../runtime/group-by.ts';
import type { AcceptedMessage, AcceptedRecord } from './accept.ts';
import type { PresenceEvent } from './record-content.ts';
import type { StoredMessage } from './message-store.ts';
import { type MinuteUse, packUse } from './minute-use.ts';
import { saysMoving } from './motion-evidence.ts';
import { OpenHours, closedHours } from './open-hours.ts';
import { packSignals } from './pack-signals.ts';
import { shownSignals } from './positions.ts';
import { isNewerPresence, presenceOf, toConnectivity } from './presence.ts';
import { packMoments } from './stored-chunks.ts';
import { withoutPrototype } from './summaries.ts';

/** What a vehicle's new state is computed from. */
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
  /** What the vehicle has used of its limit after these records. */
  readonly use?: (MinuteUse & { readonly hasGrown: boolean }) | undefined;
}

/** What a fold of records computed: the new state, and the items to write. */
export interface Folded {
  /** Undefined when there is nothing to write. */
  readonly next?: VehicleStateDocument;
  readonly items: readonly TelemetryItem[];
  /** How many messages are in the items. */
  readonly messages: number;
  /** Hours of the previous state that are summarised before `next` is written. */
  readonly closed: readonly OpenHour[];
  /** The signals whose newest value changed. */
  readonly changed: StoredSignals;
  /** How many messages were sent again. */
  readonly sentAgain: number;
  /** True when the vehicle was disconnected and `next` is folded again to close its hours. */
  readonly hasEnded: boolean;
  /** How many messages are of an hour beyond the limit of open hours, and are not summarised. */
  readonly notSummarised: number;
  /** True when `next` marks the vehicle's settings as sent: they must be sent first. */
  readonly sendsSettings: boolean;
}

/** Folds records into a state. */
export function fold(input: FoldInput): Folded {
  const folding = new Folding(input);
  input.records.forEach((record) => folding.take(record));
  return folding.result();
}

class Folding {
  readonly #input: FoldInput;
  readonly #signals: Record<string, StoredSignal>;
  readonly #closed: readonly OpenHour[];
  readonly #hours: OpenHours;
  readonly #changed = withoutPrototype<StoredSignal>({});
  readonly #items = new Map<string, TelemetryItem>();
  #presence: PresenceEvent | undefined;
  #newestObservedAt: number;
  #newestAt: number;
  #notStandingAt: number | undefined;
  #sent: number | undefined;
  #sendsSettings = false;
  #hasDisconnected = false;
  #hasChanged = false;
  #messages = 0;
  #sentAgain = 0;
  #notSummarised = 0;

  constructor(input: FoldInput) {
    const { now, positions, referenceId, state } = input;
    this.#input = input;
    const signals = state === undefined ? {} : unpackSignals(state.signals);
    this.#signals = withoutPrototype(shownSignals(signals, positions));
    this.#sent = state?.sent;
    this.#newestAt = Math.max(0, ...Object.values(signals).map(timeOf));
    const closed = closedHours(referenceId, state, this.#newestAt);
    const isOpen = ({ start }: OpenHour) => closed.every((one) => one.start !== start);
    this.#closed = closed;
    this.#hours = new OpenHours(referenceId, openHoursOf(state).filter(isOpen), this.#newestAt, now);
    this.#newestObservedAt = state?.newestObservedAt ?? 0;
    this.#notStandingAt = state?.notStandingAt;
    this.#presence = presenceOf(state);
    // A message that was sent again counts too, and must not be forgotten.
    this.#hasChanged = input.use?.hasGrown === true;
  }

  take(record: AcceptedRecord): void {
    for (const [key, messages] of groupBy(record.messages, (message) => message.key)) {
      this.#takeItem(key, messages, record);
    }
    if (record.hasRefusedMotion) {
      this.#noteMotion(record);
    }
    if (record.source.kind === 'TELEMETRY') {
      this.#noteSettings();
    }
    if (record.presence !== undefined) {
      this.#takePresence(record.presence);
    }
  }

  #takeItem(key: string, messages: readonly AcceptedMessage[], record: AcceptedRecord): void {
    const item = this.#toItem(key, messages, record);
    const earlier = this.#sentBefore(key, record);
    // A repeated message says nothing new. Another message under its key does, and so does a record
    // that was put back: Telemetry may hold its message although the state does not contain it.
    const isNew = record.source.returns !== undefined || earlier?.signals !== item.signals;
    if (isNew && messages.some(({ signals }) => saysMoving(signals))) {
      this.#noteMotion(record);
    }
    if (earlier !== undefined) {
      this.#sentAgain += messages.length;
      return;
    }
    this.#hasChanged = true;
    this.#messages += messages.length;
    this.#items.set(key, item);
    messages.forEach((message) => this.#takeMessage(message, record));
  }

  #takeMessage({ observedAt, signals }: AcceptedMessage, record: AcceptedRecord): void {
    const at = effectiveTime(observedAt, record.receivedAt);
    this.#newestObservedAt = Math.max(this.#newestObservedAt, observedAt);
    this.#newestAt = Math.max(this.#newestAt, at);
    if (!this.#hours.add(at, signals, this.#newestAt)) {
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
   * A vehicle that sends telemetry has subscribed to its downlinks before, so its settings reach it
   * now. It gets them once in a connection, and after a switch of positions.
   */
  #noteSettings(): void {
    const at = this.#input.positions?.at ?? 0;
    if (at === this.#sent) {
      return;
    }
    this.#sent = at;
    this.#sendsSettings = true;
    this.#hasChanged = true;
  }

  /** The newest event counts, whatever the order of the events. */
  #takePresence(event: PresenceEvent): void {
    if (this.#presence !== undefined && !isNewerPresence(event, this.#presence)) {
      return;
    }
    this.#presence = event;
    this.#hasDisconnected = event.status === 'DISCONNECTED';
    this.#sent = undefined;
    this.#hasChanged = true;
  }

  result(): Folded {
    const common = {
      items: [...this.#items.values()],
      messages: this.#messages,
      changed: this.#changed,
      sentAgain: this.#sentAgain,
      notSummarised: this.#notSummarised,
      sendsSettings: this.#sendsSettings,
    };
    if (!this.#hasChanged && this.#closed.length === 0) {
      return { ...common, closed: [], hasEnded: false };
    }
    const next = this.#next();
    const closing = closedHours(this.#input.referenceId, next, this.#newestAt);
    return { ...common, closed: this.#closed, hasEnded: this.#hasDisconnected && closing.length > 0, next };
  }

  #next(): VehicleStateDocument {
    const { records, state, now, use } = this.#input;
    const signals = packSignals(this.#signals);
    const openHours = packOpenHours(this.#hours.all(), signals);
    return {
      version: (state?.version ?? 0) + 1,
      updatedAt: now,
      signals,
      ...toConnectivity(this.#presence),
      // Without a record there is a state, which is written for its closed hours.
      sequenceNumber: records.at(-1)?.sequenceNumber ?? state?.sequenceNumber ?? '',
      newestObservedAt: this.#newestObservedAt,
      ...(this.#notStandingAt !== undefined && { notStandingAt: this.#notStandingAt }),
      ...(openHours !== undefined && { openHours }),
      ...(use !== undefined && { used: packUse(use, now) }),
      ...(this.#sent !== undefined && { sent: this.#sent }),
    };
  }

  /**
   * The item of another record under the same key; undefined when there is none. An item that this
   * record stored is from an earlier attempt that did not finish.
   */
  #sentBefore(key: string, { sequenceNumber }: AcceptedRecord): StoredMessage | undefined {
    const stored = this.#input.stored.get(key);
    return this.#items.get(key) ?? (stored?.sequenceNumber === sequenceNumber ? undefined : stored);
  }

  #toItem(key: string, messages: readonly AcceptedMessage[], record: AcceptedRecord): TelemetryItem {
    const { referenceId, telemetryRetentionDays } = this.#input;
    const { time } = keyParts({ observedAtEventId: key });
    const itemAt = Date.parse(time);
    return {
      referenceId,
      observedAtEventId: key,
      receivedAt: record.receivedAt,
      signals: packMoments(
        messages.map(({ observedAt, signals }) => [observedAt - itemAt, packMessage(signals)] as const),
      ),
      sequenceNumber: record.sequenceNumber,
      expiresAt: Math.floor(itemAt / 1000) + telemetryRetentionDays * daySeconds,
    };
  }
}
/** A state that an earlier release wrote may hold times later than their receipt. */
function timeOf([, observedAt, receivedAt]: StoredSignal): number {
  return effectiveTime(observedAt, receivedAt);
}
