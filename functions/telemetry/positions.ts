/** Privacy mode at ingest: withholds positions. */
import { type PositionsSetting, admitsPosition, isPosition, showsPositions } from '../../domain/positions.ts';
import { type StoredSignals, effectiveTime } from '../../domain/vehicle-state.ts';
import type { AcceptedMessage, AcceptedRecord } from './accept.ts';

/** A record without the positions that may not be stored. */
export interface AdmittedRecord {
  readonly record: AcceptedRecord;
  /** Messages that held nothing else, and so are not stored. */
  readonly emptied: readonly AcceptedMessage[];
  /** How many values were withheld. */
  readonly withheld: number;
}

/** Takes out of a record what the setting does not admit; everything else of it counts. */
export function admit(record: AcceptedRecord, setting: PositionsSetting | undefined): AdmittedRecord {
  if (setting === undefined) {
    return { record, emptied: [], withheld: 0 };
  }
  let withheld = 0;
  const messages = record.messages.map((message) => {
    if (admitsPosition(setting, effectiveTime(message.observedAt, record.receivedAt))) {
      return message;
    }
    const signals = message.signals.filter(([name]) => !isPosition(name));
    withheld += message.signals.length - signals.length;
    return { ...message, signals };
  });
  const isEmpty = ({ signals }: AcceptedMessage): boolean => signals.length === 0;
  return {
    record: { ...record, messages: messages.filter((message) => !isEmpty(message)) },
    emptied: messages.filter(isEmpty),
    withheld,
  };
}

/** The values that subscribers may get, and that the next state keeps. */
export function shownSignals(signals: StoredSignals, setting: PositionsSetting | undefined): StoredSignals {
  if (showsPositions(setting)) {
    return signals;
  }
  return Object.fromEntries(Object.entries(signals).filter(([name]) => !isPosition(name)));
}
