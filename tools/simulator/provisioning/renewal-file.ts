/**
 * A vehicle's renewals in its folder, `renewal.json`, readable by its owner only. The file is
 * replaced as a whole, so that key and certificate always fit each other.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenewalMemory, RenewalStore } from '../renewal.ts';
import { objectOf } from '../shape.ts';
import { writePrivately } from './private-file.ts';

/** Name of the file in the vehicle's folder. */
export const renewalFile = 'renewal.json';

const isText = (value: unknown): boolean => typeof value === 'string';
const isAbsentOr = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || check(value);
const identity = objectOf({ key: isText, certificate: isText });
const memory = objectOf({
  pendingKey: isAbsentOr(isText),
  current: isAbsentOr(identity),
  previous: isAbsentOr(identity),
  useBefore: isAbsentOr(isText),
  telemetryTopic: isAbsentOr(isText),
});

/**
 * Opens a vehicle's renewals. Throws when the file is damaged, because it may hold the only key.
 */
export function openRenewal(folder: string, referenceId: string): RenewalStore {
  const file = join(folder, referenceId, renewalFile);
  const keep = (next: RenewalMemory): void => writePrivately(file, `${JSON.stringify(next)}\n`);
  const remembered = readRenewal(folder, referenceId);
  return { keep, ...(remembered && { remembered }) };
}

/** Reads a vehicle's renewals; undefined before the first. Throws when the file is damaged. */
export function readRenewal(folder: string, referenceId: string): RenewalMemory | undefined {
  const file = join(folder, referenceId, renewalFile);
  if (!existsSync(file)) {
    return undefined;
  }
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!memory(parsed)) {
    throw new Error(`${file} is damaged. Restore it, or provision the vehicle again.`);
  }
  // `memory` has checked the members.
  return parsed as RenewalMemory;
}
