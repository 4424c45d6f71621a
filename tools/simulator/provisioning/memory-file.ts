/**
 * A vehicle's memory in its folder, `state.json`: where the car is and what it was told, readable
 * by its owner alone. It is written whole or not at all, so that a run that is killed leaves the
 * one before.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type VehicleMemory, isVehicleMemory } from '../memory.ts';
import { writePrivately } from './private-file.ts';

/** A vehicle's memory, as `createVehicle` takes it. */
export interface MemoryFile {
  /** Absent where the vehicle begins anew. */
  readonly remembered?: VehicleMemory;
  /** Writes; never throws. */
  readonly keep: (memory: VehicleMemory) => void;
}

/** Grows when an older memory no longer means the same. */
const format = 'simulated vehicle 1';

/**
 * Opens the memory of a vehicle of a folder. `warn` is told, in a sentence, of a file that is
 * damaged or another vehicle's, which is left where it is until the first new memory takes its
 * place; and, once, that nothing can be written.
 */
export function openMemory(folder: string, referenceId: string, warn: (what: string) => void): MemoryFile {
  const file = join(folder, referenceId, 'state.json');
  let hasWarned = false;
  const keep = (memory: VehicleMemory): void => {
    try {
      writePrivately(file, `${JSON.stringify({ format, referenceId, ...memory })}\n`);
    } catch (error) {
      if (!hasWarned) {
        warn(`${file} cannot be written (${codeOf(error)}): the next run will not know of this one.`);
      }
      hasWarned = true;
    }
  };
  if (!existsSync(file)) {
    return { keep };
  }
  const remembered = read(file, referenceId);
  if (remembered !== undefined) {
    return { remembered, keep };
  }
  warn(`${file} is damaged or not this vehicle's; it is ignored, and the vehicle begins anew.`);
  return { keep };
}

function read(file: string, referenceId: string): VehicleMemory | undefined {
  const parsed = parse(file);
  const isOwn = parsed['format'] === format && parsed['referenceId'] === referenceId;
  return isOwn && isVehicleMemory(parsed) ? parsed : undefined;
}

function parse(file: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // What is in it is looked at by the caller, one by one.
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
}
