/**
 * What an hour of driving costs in payloads, bytes and write units of messages, with batches of
 * several lengths. It is counted, not measured: the same code gives the same figures.
 */
import { accept } from '../../functions/telemetry/accept.ts';
import { decode } from '../../functions/telemetry/decode.ts';
import { fold } from '../../functions/telemetry/fold.ts';
import type { TelemetryMessage } from '../../domain/telemetry-message.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import { itemBytes, toAttribute } from '../../test/support/item-bytes.ts';
import { createVehicleModel } from '../../tools/simulator/drive/vehicle-model.ts';
import { Batch, batchPayload } from '../../tools/simulator/telemetry/batch.ts';
import { createTelemetryFeed } from '../../tools/simulator/telemetry/telemetry-feed.ts';
import { messageOnAir } from './air.ts';

/** Figures of one vehicle in an hour of driving. */
export interface BatchRow {
  /** 0: each message alone. */
  readonly secondsOfBatch: number;
  readonly payloads: number;
  readonly bytesOfPayload: number;
  /** With MQTT, and the estimate of `air.ts` for TLS and TCP. */
  readonly megabytesOnAirOfMonth: number;
  readonly items: number;
  readonly writeUnitsOfMessages: number;
}

const seconds = 3_600;
const hoursOfMonth = 720;
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const begin = Date.UTC(2026, 10, 26, 8);

/** Counts each message alone, and batches of 10, 30 and 60 seconds. */
export function benchBatches(): BatchRow[] {
  const messages = drive();
  return [0, 10, 30, 60].map((secondsOfBatch) => {
    const payloads = payloadsOf(messages, secondsOfBatch);
    const sizes = payloads.flatMap(itemSizes);
    const bytes = payloads.reduce((sum, { length }) => sum + length, 0);
    const topic = telemetryTopic(referenceId).length;
    const onAir = payloads.reduce((sum, { length }) => sum + messageOnAir(length, topic), 0);
    return {
      secondsOfBatch,
      payloads: payloads.length,
      bytesOfPayload: Math.round(bytes / payloads.length),
      megabytesOnAirOfMonth: Math.round((onAir * hoursOfMonth) / 1e6),
      items: sizes.length,
      writeUnitsOfMessages: sizes.reduce((sum, size) => sum + Math.ceil(size / 1_024), 0),
    };
  });
}

function drive(): TelemetryMessage[] {
  const model = createVehicleModel('batches', begin, { habit: 'ALWAYS' });
  const feed = createTelemetryFeed('01JDMBX0Q5');
  return Array.from({ length: seconds }, (_, second) => {
    const at = begin + second * 1_000;
    model.advanceTo(at);
    return feed.next(model.readings(), at) ?? [];
  }).flat();
}

/** As `tools/simulator/vehicle.ts` sends them. */
function payloadsOf(messages: readonly TelemetryMessage[], secondsOfBatch: number): Buffer[] {
  if (secondsOfBatch === 0) {
    return messages.map((message) => Buffer.from(JSON.stringify(message)));
  }
  const batch = new Batch(secondsOfBatch * 1_000);
  const sent = messages.flatMap((message) => batch.sendings(message));
  return [...sent, batch.take()].filter(({ length }) => length > 0).map(batchPayload);
}

/** Bytes of the items of Telemetry that a payload becomes. */
function itemSizes(payload: Buffer): number[] {
  const receivedAt = begin + seconds * 1_000;
  const record = { kind: 'TELEMETRY', referenceId, payload: payload.toString('base64'), receivedAt };
  const data = Buffer.from(JSON.stringify(record)).toString('base64');
  const kinesis = { partitionKey: referenceId, sequenceNumber: '4'.repeat(56), data };
  const decoded = decode({ kinesis });
  if ('reason' in decoded) {
    throw new Error(`The payload was refused: ${decoded.reason}.`);
  }
  const telemetryRetentionDays = 30;
  const { items } = fold({
    ...{ referenceId, state: undefined, stored: new Map(), now: receivedAt, telemetryRetentionDays },
    records: [accept(decoded, telemetryRetentionDays)],
  });
  return items.map((item) =>
    itemBytes(Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]))),
  );
}
