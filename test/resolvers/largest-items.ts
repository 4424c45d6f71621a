/** Items and texts that the largest inputs of several fields share. */
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
