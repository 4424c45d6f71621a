/** Decodes payloads with several moments: a vehicle's batch, and a FleetWise campaign's message. */
import { numberedSignals } from '../../domain/signal-numbers.ts';
import { findSignal } from '../../domain/signals.ts';
import { maxMoments } from '../../domain/telemetry-message.ts';
import { inChunks } from './chunks.ts';
import { contradictsStationary } from './motion-evidence.ts';
import type { PoisonReason, RawMessage, RecordContent } from './record-content.ts';
import { withoutPrototype } from './summaries.ts';

type Fields = Readonly<Record<string, unknown>>;
type Moment = Record<string, unknown>;

/**
 * A vehicle's batch (`TelemetryBatch`). Returns undefined for another shape; a wrong value is
 * refused alone, as in a message of one moment.
 */
export function readBatch(payload: Fields): RecordContent | PoisonReason | undefined {
  const { eventId, observedAt, referenceId, signals } = payload;
  if (!Array.isArray(observedAt) || !isFields(signals)) {
    return undefined;
  }
  if (observedAt.length > maxMoments) {
    return 'TOO_MANY_MOMENTS';
  }
  const times = timesOf(observedAt);
  const moments = times.map(() => withoutPrototype<unknown>({}));
  if (times.length === 0 || !Object.entries(signals).every((column) => hasTaken(column, moments))) {
    return undefined;
  }
  const observations = moments.flatMap((values, index) => {
    const at = times[index];
    return at === undefined ? [] : [{ observedAt: at, signals: values }];
  });
  const messages = inChunks(observations).map((moment): RawMessage => ({ eventId, referenceId, ...moment }));
  return { kind: 'MESSAGES', messages };
}

/** The moments of a batch in epoch milliseconds; empty unless each is later than the one before. */
function timesOf(observedAt: readonly unknown[]): readonly number[] {
  let at = 0;
  const times: number[] = [];
  for (const step of observedAt) {
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || (times.length > 0 && step < 1)) {
      return [];
    }
    at += step;
    times.push(at);
  }
  return times;
}

/** Adds a signal's values to their moments. Returns false for a column of another shape. */
function hasTaken([key, column]: readonly [string, unknown], moments: readonly Moment[]): boolean {
  if (!Array.isArray(column) || column.length > moments.length) {
    return false;
  }
  const name = nameOf(key);
  for (const [index, value] of column.entries()) {
    const moment = moments[index];
    if (moment !== undefined && value !== null) {
      addSample(moment, name, value);
    }
  }
  return true;
}

/** A signal's number stands for its name; a number without a signal is refused as a name. */
function nameOf(key: string): string {
  return (/^(0|[1-9]\d{0,3})$/.test(key) ? numberedSignals[Number(key)] : undefined) ?? key;
}

/**
 * A campaign's message (aws-iot-fleetwise-edge,
 * interfaces/protobuf/schemas/cloudToCustomer/iotTopicPayload.json): each signal has values of
 * several moments. It becomes one message for each moment.
 */
export function readFleetWise(payload: Fields): RecordContent | PoisonReason | undefined {
  const { eventId, vehicleName, signals } = payload;
  if (typeof eventId !== 'number' || !isFields(signals)) {
    return undefined;
  }
  const moments = momentsOf(signals);
  if (moments === undefined) {
    return undefined;
  }
  if (moments.size > maxMoments) {
    return 'TOO_MANY_MOMENTS';
  }
  const messages = [...moments].map(([observedAt, values]) => ({
    eventId: `fleetwise-${eventId}`,
    observedAt,
    referenceId: vehicleName,
    signals: values,
  }));
  return { kind: 'MESSAGES', messages };
}

/** Time → values; undefined when the samples have another shape. */
function momentsOf(signals: Fields): Map<unknown, Moment> | undefined {
  const moments = new Map<unknown, Moment>();
  for (const [name, samples] of Object.entries(signals)) {
    if (!Array.isArray(samples)) {
      return undefined;
    }
    for (const sample of samples as readonly unknown[]) {
      if (!isFields(sample)) {
        return undefined;
      }
      const moment = moments.get(sample['time']) ?? withoutPrototype<unknown>({});
      addSample(moment, name, toScalar(name, sample['value']));
      moments.set(sample['time'], moment);
    }
  }
  return moments;
}

/**
 * Of two samples of one moment the later one counts, but it never replaces a sample that
 * contradicts standing.
 */
function addSample(moment: Moment, name: string, value: unknown): void {
  if (Object.hasOwn(moment, name) && contradictsStationary(name, moment[name])) {
    return;
  }
  moment[name] = value;
}

/** FleetWise decodes signals from vehicle buses, where false and true are 0 and 1. */
function toScalar(name: string, value: unknown): unknown {
  const isNumberForBoolean = (value === 0 || value === 1) && findSignal(name)?.datatype === 'boolean';
  return isNumberForBoolean ? value === 1 : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
