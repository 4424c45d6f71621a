/**
 * `.local/demo.json`: the demo's memory between two starts. It holds passwords, so only its owner
 * can read it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from '../simulator/provisioning/private-file.ts';

/** The contents of the file; it holds no VIN. */
export interface DemoMemory {
  /** The file is valid for the world with this user pool only. */
  readonly userPoolId: string;
  /** User name → password. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Device id → Reference ID of the vehicle with that device. */
  readonly vehicles: Readonly<Record<string, string>>;
  /** True when the whole demo was created. */
  readonly complete: boolean;
}

/** Returns the memory for this pool; empty when there is none. */
export function readDemoMemory(directory: string, userPoolId: string): DemoMemory {
  const file = join(directory, 'demo.json');
  const empty: DemoMemory = { userPoolId, passwords: {}, vehicles: {}, complete: false };
  if (!existsSync(file)) {
    return empty;
  }
  // Only writeDemoMemory writes this file.
  const memory = JSON.parse(readFileSync(file, 'utf8')) as DemoMemory;
  return memory.userPoolId === userPoolId ? memory : empty;
}

/** Writes the file as a whole: a process that is killed leaves the old file. */
export function writeDemoMemory(directory: string, memory: DemoMemory): void {
  writePrivately(join(directory, 'demo.json'), `${JSON.stringify(memory, null, 2)}\n`);
}
