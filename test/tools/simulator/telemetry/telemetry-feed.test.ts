import { describe, expect, it } from 'vitest';
import { messageViolation } from '../../../../domain/observation.ts';
import { signals } from '../../../../domain/signals.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { createTelemetryFeed } from '../../../../tools/simulator/telemetry/telemetry-feed.ts';
import { morning } from '../manual-clock.ts';

const everything = Object.keys(signals).length;

describe('createTelemetryFeed', () => {
  it('sends all signals first, then changes, and all signals again each minute', () => {
    const model = createVehicleModel('feed', morning, { habit: 'ALWAYS' });
    const feed = createTelemetryFeed('session');

    const counts = Array.from({ length: 121 }, (_, second) => {
      model.advanceTo(morning + second * 1_000);
      return Object.keys(feed.next(model.readings(), morning + second * 1_000)?.signals ?? {}).length;
    });

    const whole = counts.flatMap((count, second) => (count === everything ? [second] : []));
    expect(whole).toEqual([0, 60, 120]);
    expect(counts.filter((count) => count > 0 && count < everything / 2).length).toBeGreaterThan(40);
  });

  it('lets a receiver rebuild the readings from the messages', () => {
    const model = createVehicleModel('together', morning);
    const feed = createTelemetryFeed('session');
    const known: Record<string, unknown> = {};

    for (let second = 0; second < 900; second += 1) {
      model.advanceTo(morning + second * 1_000);
      Object.assign(known, feed.next(model.readings(), morning + second * 1_000)?.signals);

      expect(known).toEqual(model.readings());
    }
  });

  it('sends nothing when nothing changed, unless speaksAlways is set', () => {
    const readings = createVehicleModel('still', morning, { habit: 'NEVER' }).readings();
    const [quiet, talkative] = [createTelemetryFeed('a'), createTelemetryFeed('b', true)];
    quiet.next(readings, morning);
    talkative.next(readings, morning);

    expect(quiet.next(readings, morning + 1_000)).toBeUndefined();
    expect(talkative.next(readings, morning + 1_000)?.signals).toEqual({ 'Vehicle.Speed': 0 });
  });

  it('gives each message a unique id that the API accepts', () => {
    const model = createVehicleModel('names', morning, { habit: 'ALWAYS' });
    const feed = createTelemetryFeed('session', true);

    const messages = Array.from({ length: 500 }, () => feed.next(model.readings(), morning));

    expect(new Set(messages.map((message) => message?.eventId)).size).toBe(500);
    for (const message of messages) {
      const claims = {
        eventId: message?.eventId,
        observedAt: message?.observedAt,
        signalCount: Object.keys(message?.signals ?? {}).length,
      };
      const channel = { referenceId: 'any', receivedAt: morning, retentionDays: 30 };
      expect(messageViolation(claims, channel)).toBeUndefined();
    }
  });
});
