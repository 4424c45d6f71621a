/** The demo's file on disk: valid only for its own user pool, and readable only by its owner. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDemoMemory, writeDemoMemory } from '../../../tools/demo/demo-file.ts';

const referenceId = '0f8fad5b-d9cb-469f-a165-70867728950e';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

it('stores users and vehicles of its own pool only, in a file that only the owner can read', () => {
  const memory = {
    userPoolId: 'a',
    passwords: { x: 'y' },
    vehicles: { 'TCU-1': referenceId },
    complete: true,
  };
  writeDemoMemory(directory, memory);

  expect(readDemoMemory(directory, 'a')).toEqual(memory);
  expect(readDemoMemory(directory, 'b')).toEqual({
    userPoolId: 'b',
    passwords: {},
    vehicles: {},
    complete: false,
  });
  expect(statSync(join(directory, 'demo.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(directory, 'demo.json'), 'utf8')).toContain(referenceId);
});
