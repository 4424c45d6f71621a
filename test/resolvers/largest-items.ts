/** Items and texts that the largest inputs of several fields share. */
import { signals } from '../../domain/signals.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';
import { type FieldRun, runAt } from './run-field.ts';

/** A field with its input, and the code of the error with which it may end. */
export type Case = readonly [field: string, name: string, run: Omit<FieldRun, 'groups'>, errorType?: string];

/** Makes a list of this many items. */
export const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Reference ID of the vehicle. */
export const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
/** Cognito `sub` of another person than the caller. */
export const sub = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
/** The moment of every run, as a text. */
export const now = new Date(runAt).toISOString();
/** Attributes with the longest texts. */
export const attributes = {
  brand: 'B'.repeat(64),
  model: 'M'.repeat(64),
  bodyType: 'T'.repeat(64),
  year: 2026,
};
/** The registry item of an active vehicle. */
export const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', attributes, ...attributes };
/** The caller’s access as an owner. */
export const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: '2026-01-01T00:00:00.000Z',
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
/** Responses for a caller who owns the vehicle. */
export const owned = { vehicles: { result: vehicle }, accesses: { result: access } };

/** The time range of every query. */
export const span = { from: '2026-02-01T00:00:00Z', to: '2026-03-05T00:00:00Z' };
/** The names of all signals. */
export const names = Object.keys(signals);
/** The text of a message or a summary with every signal under its name. */
export const everySignal = (value: unknown) =>
  JSON.stringify(Object.fromEntries(names.map((name) => [name, value])));
/** Values with times of their own, so that each signal has a group of its own. */
export const everyNewest = (value: number) =>
  packSignals(Object.fromEntries(names.map((name, index) => [name, [value, runAt - index, runAt] as const])));
/** The text of open hours, from their numbers since 1970. */
export const openText = (hours: readonly number[]) =>
  JSON.stringify(hours.map((hour) => [hour, 29_000_000, 1]));
/** The number of the second whole hour of the range. */
export const firstHour = Math.floor(Date.parse(span.from) / 3_600_000) + 2;
/** The state of a vehicle with every signal and the most open hours. */
export const state = {
  referenceId,
  state: {
    version: 7,
    updatedAt: runAt,
    connectivity: 'CONNECTED',
    connectivitySince: runAt,
    signals: everyNewest(1),
    openHours: openText(times(200, (index) => firstHour + index)),
  },
};

/** A page of this many items. */
export const pageOf = (count: number, make: (index: number) => unknown) => ({
  result: { items: times(count, make), nextToken: null },
});
