/** Effects of wrong vehicle clocks, for every difference with which a message is still accepted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { motionOf } from '../../../domain/motion.ts';
import { newestValuesSince } from '../../../domain/signal-values.ts';
import { type TelemetryItem, clockToleranceMs } from '../../../domain/telemetry.ts';
import { type VehicleStateDocument, effectiveTime } from '../../../domain/vehicle-state.ts';
import type { AcceptedRecord } from '../../../functions/telemetry/accept.ts';
import { fold } from '../../../functions/telemetry/fold.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const begin = Date.parse('2026-03-04T05:06:07.089Z');

/**
 * A received message: the time since the previous one, and how far the vehicle's clock is ahead.
 */
interface Sent {
  readonly afterMs: number;
  readonly aheadMs: number;
  readonly speed: number;
}

interface Received extends AcceptedRecord {
  readonly speed: number;
}

const sentBy = (aheadMs: fc.Arbitrary<number>) =>
  fc.array(
    fc.record<Sent>({
      afterMs: fc.integer({ min: 0, max: 90_000 }),
      aheadMs,
      speed: fc.constantFrom(0, 95),
    }),
    { minLength: 1, maxLength: 25 },
  );

const ahead = fc.integer({ min: 0, max: clockToleranceMs });
const anyClock = fc.oneof(ahead, fc.integer({ min: -3_600_000, max: clockToleranceMs }));

function received(sent: readonly Sent[]): Received[] {
  let now = begin;
  return sent.map(({ afterMs, aheadMs, speed }, index) => {
    now += afterMs;
    const observedAt = now + aheadMs;
    const signals = [['Vehicle.Speed', speed]] as const;
    return {
      sequenceNumber: String(index + 1).padStart(56, '4'),
      receivedAt: now,
      messages: [{ key: `${new Date(observedAt).toISOString()}#${index}`, observedAt, signals }],
      refusals: [],
      payloadBytes: 0,
      source: { kind: 'TELEMETRY', referenceId, payload: '', receivedAt: now },
      hasRefusedMotion: false,
      speed,
    };
  });
}

/** Folds all records. Returns the last state, and the minute of each stored message. */
function take(records: readonly Received[]) {
  let state: VehicleStateDocument | undefined;
  const items: TelemetryItem[] = [];
  for (const record of records) {
    const folded = fold({
      referenceId,
      state,
      records: [record],
      stored: new Map(),
      now: record.receivedAt,
      telemetryRetentionDays: 30,
    });
    items.push(...folded.items);
    state = folded.next ?? state;
  }
  return { item: { referenceId, ...(state && { state }) }, minutes: items.map(minuteOf) };
}

function minuteOf({ observedAtEventId, receivedAt }: TelemetryItem): number {
  const [keyTime = ''] = observedAtEventId.split('#');
  return Math.floor(effectiveTime(Date.parse(keyTime), receivedAt) / 60_000) * 60_000;
}

describe('a vehicle whose clock is correct or ahead', () => {
  it('never counts as standing when its last message said that it moves', () => {
    fc.assert(
      fc.property(sentBy(ahead), fc.integer({ min: 0, max: 600_000 }), (sent, laterMs) => {
        const records = received(sent);
        const last = records.at(-1);
        const { item } = take(records);

        const motion = motionOf(item, (last?.receivedAt ?? 0) + laterMs);

        const expected = last?.speed === 0 ? 'STATIONARY' : laterMs < 60_000 ? 'MOVING' : 'UNKNOWN';
        expect(motion).toBe(expected);
      }),
    );
  });

  it('moves although its first record after waking reported zero four minutes ahead', () => {
    const { item } = take(
      received([
        { afterMs: 0, aheadMs: 240_000, speed: 0 },
        { afterMs: 1_000, aheadMs: 0, speed: 95 },
      ]),
    );

    expect(motionOf(item, begin + 2_000)).toBe('MOVING');
  });
});

describe('the next owner', () => {
  it('never reads what was received before the access began, for any clock', () => {
    fc.assert(
      fc.property(sentBy(anyClock), fc.integer({ min: 0, max: 1_800_000 }), (sent, sinceAfterMs) => {
        const since = begin + sinceAfterMs;
        const records = received(sent);
        const { item, minutes } = take(records);

        const signals = unpackSignals(item.state?.signals ?? '{}');
        const visible = newestValuesSince(signals, since);
        expect(visible.filter(({ receivedMs }) => receivedMs < since)).toEqual([]);

        const counted = minutes.filter((start) => start >= since).length;
        const receivedSince = records.filter(({ receivedAt }) => receivedAt >= since).length;
        expect(counted).toBeLessThanOrEqual(receivedSince);
      }),
    );
  });

  it('never has a value with a time later than its receipt', () => {
    fc.assert(
      fc.property(sentBy(anyClock), (sent) => {
        const { item } = take(received(sent));

        const signals = unpackSignals(item.state?.signals ?? '{}');
        for (const [, observedAt, receivedAt] of Object.values(signals)) {
          expect(observedAt).toBeLessThanOrEqual(receivedAt);
        }
      }),
    );
  });
});
