import { describe, expect, it } from 'vitest';
import { messageFault } from '../../../../domain/observation.ts';
import { signals } from '../../../../domain/signals.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { createTelemetryFeed } from '../../../../tools/simulator/telemetry/telemetry-feed.ts';
import { morning } from '../manual-clock.ts';

const everything = Object.keys(signals).length;

describe('createTelemetryFeed', () => {
  it('tells everything first, then what changed, and everything again each minute', () => {
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

  it('leaves a receiver that puts its messages together with what the car says', () => {
    const model = createVehicleModel('together', morning);
    const feed = createTelemetryFeed('session');
    const known: Record<string, unknown> = {};

    for (let second = 0; second < 900; second += 1) {
      model.advanceTo(morning + second * 1_000);
      Object.assign(known, feed.next(model.readings(), morning + second * 1_000)?.signals);

      expect(known).toEqual(model.readings());
    }
  });

  it('is silent when nothing changed, unless it is to speak always', () => {
    const readings = createVehicleModel('still', morning, { habit: 'NEVER' }).readings();
    const [quiet, talkative] = [createTelemetryFeed('a'), createTelemetryFeed('b', true)];
    quiet.next(readings, morning);
    talkative.next(readings, morning);

    expect(quiet.next(readings, morning + 1_000)).toBeUndefined();
    expect(talkative.next(readings, morning + 1_000)?.signals).toEqual({ 'Vehicle.Speed': 0 });
  });

  it('names each message once, in a way that the cloud takes', () => {
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
      expect(messageFault(claims, channel)).toBeUndefined();
    }
  });
});
