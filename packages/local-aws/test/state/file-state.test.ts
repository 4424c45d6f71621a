import { mkdtempSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileState } from '../../src/state/file-state.ts';

const newDirectory = () => mkdtempSync(path.join(tmpdir(), 'state-'));

describe('state on disk', () => {
  it('is the same after it was closed and opened again', () => {
    const directory = newDirectory();
    const first = fileState(directory);
    first.store('kms.keys').set('a', { n: 1 });
    first.store('kms.keys').set('a', { n: 2 });
    first.store('kms.keys').set('b', [true, null, 'x\ny']);
    first.store('kms.keys').set('gone', 1);
    first.store('kms.keys').delete('gone');
    first.close();

    const second = fileState(directory);

    expect([...second.store('kms.keys').entries()]).toEqual([
      ['a', { n: 2 }],
      ['b', [true, null, 'x\ny']],
    ]);
  });

  it('torn at any byte, has exactly the changes whose line was complete, and accepts new ones', () => {
    const directory = newDirectory();
    const state = fileState(directory);
    const changes: [string, unknown][] = [
      ['a', 'one'],
      ['ü', { deep: ['ß'] }],
      ['a', 'two'],
    ];
    for (const [key, value] of changes) {
      state.store('s').set(key, value);
    }
    state.close();
    const file = path.join(directory, 's.jsonl');
    const whole = readFileSync(file);

    for (let length = 0; length <= whole.length; length += 1) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      const complete = whole.subarray(0, length).filter((byte) => byte === 10).length;
      const reopened = fileState(directory);
      reopened.store('s').set('new', length);
      reopened.close();
      const last = fileState(directory);

      expect(Object.fromEntries(last.store('s').entries())).toEqual({
        ...Object.fromEntries(changes.slice(0, complete)),
        new: length,
      });

      last.close();
    }
  });

  it('does not grow with every overwrite across starts', () => {
    const directory = newDirectory();
    const state = fileState(directory);
    for (let n = 0; n < 500; n += 1) {
      state.store('s').set('counter', n);
    }
    state.close();

    fileState(directory).store('s');

    expect(readFileSync(path.join(directory, 's.jsonl'), 'utf8')).toBe('["counter",499]\n');
    expect(readdirSync(directory)).toEqual(['s.jsonl']);
  });

  it('refuses a journal that it did not write, and names the line', () => {
    const directory = newDirectory();
    writeFileSync(path.join(directory, 's.jsonl'), '["a",1]\nhello\n');

    expect(() => fileState(directory).store('s')).toThrow(/s\.jsonl:2 is damaged/);
  });
});
