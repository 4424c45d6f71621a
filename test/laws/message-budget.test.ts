/**
 * DynamoDB charges a write unit for each KB of a message's item, and its storage by the byte. Each
 * attribute therefore has a budget, and the item of a whole car fits into one unit.
 */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { maximumEventIdLength } from '../../domain/observation.ts';
import { packMessage } from '../../domain/message-values.ts';
import { signals } from '../../domain/signals.ts';
import { type TelemetryItem, telemetryKey } from '../../domain/telemetry.ts';
import { createVehicleModel } from '../../tools/simulator/drive/vehicle-model.ts';
import { bytesOf, itemBytes, toAttribute } from '../support/item-bytes.ts';

const now = Date.UTC(2026, 10, 26, 12, 30, 15, 123);

/** The text of all signals of the simulated car after each second of a drive. */
function* textsOfDrive(seconds: number): Generator<string> {
  const model = createVehicleModel('budget', now, { habit: 'ALWAYS' });
  for (let at = now; at < now + seconds * 1000; at += 1000) {
    model.advanceTo(at);
    yield packMessage(Object.entries(model.readings()));
  }
}

const longestText = [...textsOfDrive(900)].reduce((one, other) => (other.length > one.length ? other : one));

const item: TelemetryItem = {
  referenceId: randomUUID(),
  observedAtEventId: telemetryKey(new Date(now).toISOString(), 'e'.repeat(maximumEventIdLength)),
  receivedAt: now,
  signals: longestText,
  sequenceNumber: '4'.repeat(56),
  expiresAt: Math.floor(now / 1000),
};

/** Bytes of each attribute with its name. A new attribute needs a budget here. */
const budgets: Readonly<Record<keyof TelemetryItem, number>> = {
  referenceId: 47,
  observedAtEventId: 106,
  receivedAt: 18,
  signals: 400,
  sequenceNumber: 70,
  expiresAt: 15,
};

it('has every signal of the catalogue', () => {
  const model = createVehicleModel('budget', now, { habit: 'ALWAYS' });

  expect(Object.keys(model.readings()).sort()).toEqual(Object.keys(signals).sort());
});

it.each(Object.entries(budgets))('%s stays within %d bytes', (name, budget) => {
  // `budgets` has the names of the item's attributes.
  const value = item[name as keyof TelemetryItem];

  expect(name.length + bytesOf(toAttribute(value))).toBeLessThanOrEqual(budget);
});

it('fits into one write unit, with room for as many signals again', () => {
  const stored = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));

  expect(itemBytes(stored)).toBeLessThanOrEqual(Object.values(budgets).reduce((sum, one) => sum + one));
  expect(itemBytes(stored) + bytesOf({ S: longestText })).toBeLessThanOrEqual(1024);
});
