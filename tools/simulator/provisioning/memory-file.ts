/**
 * A vehicle's memory in its folder, `state.json`, readable by its owner only. The file is replaced
 * as a whole, so that a killed run leaves the previous memory.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type VehicleMemory, isVehicleMemory } from '../memory.ts';
import { writePrivately } from './private-file.ts';

/** The memory options of `createVehicle`. */
export interface MemoryFile {
  /** Absent for a vehicle without memory. */
  readonly remembered?: VehicleMemory;
  /** Writes the file; never throws. */
  readonly keep: (memory: VehicleMemory) => void;
}

/** Version of the format, for memories that an older program wrote. */
const format = 'simulated vehicle 1';

/**
 * Opens a vehicle's memory. `warn` is called when the file is damaged or belongs to another
 * vehicle; the first new memory replaces such a file. It is also called once when writing fails.
 */
export function openMemory(folder: string, referenceId: string, warn: (what: string) => void): MemoryFile {
  const file = join(folder, referenceId, 'state.json');
  let hasWarned = false;
  const keep = (memory: VehicleMemory): void => {
    try {
      writePrivately(file, `${JSON.stringify({ format, referenceId, ...memory })}\n`);
    } catch (error) {
      if (!hasWarned) {
        warn(`${file} cannot be written (${codeOf(error)}), so the next run cannot continue this one.`);
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
  warn(`${file} is damaged or belongs to another vehicle. The vehicle starts without it.`);
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
    // The caller checks the members.
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
}
