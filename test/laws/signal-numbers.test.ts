/**
 * A signal's number never changes its meaning, because stored states name their signals by it.
 * `signal-numbers.txt` records the numbers that were ever given, each with its signal. It only
 * grows.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { numberedSignals } from '../../domain/signal-numbers.ts';

const recorded = readFileSync(new URL('signal-numbers.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const present = numberedSignals.map((name, number) => `${number} ${name}`);

it('every number that was ever given has the signal that it was given to', () => {
  expect(present.slice(0, recorded.length)).toEqual(recorded);
});

it('a new number is recorded: add these lines to signal-numbers.txt', () => {
  expect(present.slice(recorded.length)).toEqual([]);
});
