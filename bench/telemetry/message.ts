/**
 * What the benchmark's vehicles send: a drive's usual eight signals, each with a new value every
 * time.
 */
import type { TelemetryMessage } from '../../domain/telemetry-message.ts';

/** Number of entries in `signals`, by which rates of messages become rates of signals. */
export const signalsPerMessage = 8;

/** The message of that number, observed now. */
export function messageOf(number: number): TelemetryMessage {
  const wave = (number % 1000) / 1000;
  return {
    eventId: `bench-${process.pid}-${number}`,
    observedAt: Date.now(),
    signals: {
      'Vehicle.Speed': 50 + 80 * wave,
      'Vehicle.TraveledDistance': 10_000 + number / 100,
      'Vehicle.CurrentLocation.Latitude': 48 + wave,
      'Vehicle.CurrentLocation.Longitude': 11 + wave,
      'Vehicle.CurrentLocation.Heading': 359 * wave,
      'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 90 - 50 * wave,
      'Vehicle.Powertrain.Range': 300_000 + Math.round(1000 * wave),
      'Vehicle.Exterior.AirTemperature': 15 + wave,
    },
  };
}
