/**
 * Each telemetry message rewrites a part of VehicleState and pays for the whole item, one write
 * unit for each KB. Each attribute therefore has a budget, and everything but the signals' values
 * fits into one KB for an ordinary vehicle: two viewers, one certificate, one earlier one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { StoredSignal, VehicleStateDocument, VehicleStateItem } from '../../domain/vehicle-state.ts';
import { minuteOf, packUse } from '../../functions/telemetry/minute-use.ts';
import { packOpenHours } from '../../domain/open-hours.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';
import { createVehicleModel } from '../../tools/simulator/drive/vehicle-model.ts';
import { createTelemetryFeed } from '../../tools/simulator/telemetry/telemetry-feed.ts';
import { bytesOf, itemBytes, toAttribute } from '../support/item-bytes.ts';

const now = Date.UTC(2026, 10, 26, 12, 30, 15, 123);
const at = new Date(now).toISOString();
const certificate = (): string => createHash('sha256').update(randomUUID()).digest('hex');
const viewers = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, () => [randomUUID(), { role: 'DRIVER', since: at, until: at } as const]),
  );

/**
 * The state without the signals' values, which the signals' own budgets bound. `openMinutes` is of
 * an earlier release and gone with the first write.
 */
const state: Required<Omit<VehicleStateDocument, 'openMinutes'>> = {
  version: 999_999_999,
  updatedAt: now,
  signals: '',
  connectivity: 'DISCONNECTED',
  connectivitySince: now,
  connection: 999_999_999,
  disconnectReason: 12,
  sequenceNumber: '4'.repeat(56),
  newestObservedAt: now,
  notStandingAt: now,
  openHours: packOpenHours([{ start: now, openedAt: now, isLate: true }], '') ?? '',
  sent: now,
  // A minute of the default limits: 1,200 messages of 1 MiB.
  used: packUse({ minute: minuteOf(now), messages: 1_200, bytes: 1_048_576 }, now),
};

/** An ordinary vehicle that has every attribute, each with its widest ordinary value. */
const ordinary: Required<Omit<VehicleStateItem, 'state'>> & { readonly state: typeof state } = {
  referenceId: randomUUID(),
  viewers: viewers(2),
  watchedUntil: Math.floor(now / 1000),
  certificates: { [certificate()]: 0, [certificate()]: now },
  tcuActivatedAt: now,
  resumedAt: now,
  erased: { [now]: now },
  fence: 99,
  offered: certificate(),
  positions: { mode: 'OFF', at: now },
  state,
};

/** Bytes of each attribute with its name. A new attribute needs a budget here. */
const budgets: Readonly<Record<keyof VehicleStateItem, number>> = {
  referenceId: 47,
  viewers: 256,
  watchedUntil: 20,
  certificates: 164,
  tcuActivatedAt: 24,
  resumedAt: 20,
  erased: 36,
  fence: 8,
  offered: 72,
  positions: 44,
  state: 324,
};

it.each(Object.entries(budgets))('%s stays within %d bytes', (name, budget) => {
  // `budgets` has the names of the item's attributes.
  const value = ordinary[name as keyof VehicleStateItem];

  expect(name.length + bytesOf(toAttribute(value))).toBeLessThanOrEqual(budget);
});

it('fits into one write unit without the signals', () => {
  const item = Object.fromEntries(
    Object.entries(ordinary).map(([name, value]) => [name, toAttribute(value)]),
  );

  expect(itemBytes(item)).toBeLessThanOrEqual(1024);
  expect(Object.values(budgets).reduce((sum, budget) => sum + budget)).toBeLessThanOrEqual(1024);
});

/** The text of the simulated car's signals after each second of a drive. */
function* signalsOfDrive(seconds: number): Generator<string> {
  const model = createVehicleModel('budget', now, { habit: 'ALWAYS' });
  const feed = createTelemetryFeed('session');
  const known: Record<string, StoredSignal> = {};
  for (let at = now; at < now + seconds * 1000; at += 1000) {
    model.advanceTo(at);
    for (const [name, value] of Object.entries(feed.next(model.readings(), at)?.signals ?? {})) {
      known[name] = [value, at, at + 40];
    }
    yield packSignals(known);
  }
}

const longestOfDrive = [...signalsOfDrive(900)].reduce((one, other) =>
  other.length > one.length ? other : one,
);

it('holds the signals of a whole car in 500 bytes, at any second of a drive', () => {
  expect(Buffer.byteLength(longestOfDrive)).toBeLessThanOrEqual(500);
});

it('fits into one write unit with the signals of a whole car, in 99 of 100 seconds of a drive', () => {
  // Messages come over a connection, one a second.
  const { openHours: _, sent: __, disconnectReason: ___, ...connected } = state;
  const used = packUse({ minute: minuteOf(now), messages: 60, bytes: 60 * 500 }, now);
  const everyday = { ...connected, connectivity: 'CONNECTED', used, sent: 0 } as const;
  const signals = [...signalsOfDrive(900)].sort((one, other) => one.length - other.length)[890] ?? '';
  const owners = Object.keys(ordinary.viewers).map((id) => [id, { role: 'OWNER', since: at }] as const);
  const car: VehicleStateItem = {
    referenceId: ordinary.referenceId,
    viewers: Object.fromEntries(owners),
    certificates: { [certificate()]: 0 },
    state: { ...everyday, signals },
  };

  const item = Object.fromEntries(Object.entries(car).map(([name, value]) => [name, toAttribute(value)]));
  expect(owners).toHaveLength(2);
  expect(itemBytes(item)).toBeLessThanOrEqual(1024);
});
