/**
 * `.local/demo.json`: what the demo must remember to be the same after a restart. It holds
 * passwords, so only its owner may read it.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is remembered; no VIN. */
export interface DemoMemory {
  /** Another pool means another world: nothing else of the file holds there. */
  readonly userPoolId: string;
  /** User name → password. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Device id → Reference ID of the vehicle it was installed in. */
  readonly vehicles: Readonly<Record<string, string>>;
  /** True when everything of the demo was done. */
  readonly complete: boolean;
}

/** The memory of this pool; empty when there is none. */
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

/** Remembers; a kill in between leaves the file before. */
export function writeDemoMemory(directory: string, memory: DemoMemory): void {
  writePrivately(join(directory, 'demo.json'), `${JSON.stringify(memory, null, 2)}\n`);
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  // The mode above holds only for a file that did not exist.
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}
