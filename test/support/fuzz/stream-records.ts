/** Records of the telemetry stream around a payload of any bytes. */
import type { StreamRecord, StreamRecordKind } from '../../../domain/stream-record.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';

/** The vehicle that the channel of a record names, unless the test gives another name. */
export const vehicleId = '9b2f6a64-94d9-4b3e-8a53-1d1a1f2b7c10';

const receivedAt = Date.parse('2026-03-01T12:00:00.000Z');

/** A record with the payload, whose channel names that vehicle by default. */
export function recordFrom(kind: StreamRecordKind, payload: Buffer, referenceId = vehicleId): KinesisRecord {
  const record: StreamRecord = {
    ...{ kind, referenceId, receivedAt },
    payload: payload.toString('base64'),
  };
  return {
    kinesis: {
      partitionKey: referenceId,
      sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      data: Buffer.from(JSON.stringify(record)).toString('base64'),
    },
  };
}

const eventId = '01JNH8K3N4Q5R6S7T8V9W0X1Y2';
const observedAt = '2026-03-01T11:59:58.000Z';

/** Payloads of each kind that are accepted, to begin with. */
export const streamPayloads: readonly Buffer[] = [
  { eventId, observedAt, signals: { 'Vehicle.Speed': 50.5, 'Vehicle.TraveledDistance': 1200 } },
  {
    eventId,
    observedAt,
    referenceId: vehicleId,
    signals: { 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 80 },
  },
  {
    eventType: 'connected',
    clientId: vehicleId,
    timestamp: receivedAt,
    versionNumber: 3,
    sessionIdentifier: 'session',
  },
  {
    eventType: 'disconnected',
    clientId: vehicleId,
    timestamp: receivedAt,
    versionNumber: 3,
    disconnectReason: 'DUPLICATE_CLIENTID',
  },
  {
    vehicleName: vehicleId,
    eventId: 42,
    signals: {
      'Vehicle.Speed': [
        { value: 3, time: receivedAt - 2000 },
        { value: 4, time: receivedAt - 1000 },
      ],
    },
  },
].map((payload) => Buffer.from(JSON.stringify(payload)));
