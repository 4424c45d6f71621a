/**
 * Chance that repeats itself: everything a simulated vehicle leaves to chance comes from a seed.
 */
import { createHash } from 'node:crypto';

/** A stream of numbers; the same seed gives the same stream. Not for anything secret. */
export interface Random {
  /** The next number, 0 included, 1 excluded. */
  next(): number;
  /** How far the stream is; `resumeRandom` goes on from there. */
  state(): RandomState;
}

/** A place in a stream: four integers of 32 bits. */
export type RandomState = readonly [number, number, number, number];

/**
 * A stream of its own for each text. One for each concern, so that bad weather does not change the
 * route.
 */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  const word = (offset: number): number => digest.readInt32LE(offset);
  return resumeRandom([word(0), word(4), word(8), word(12)]);
}

/** The stream that has come as far as this. */
export function resumeRandom(state: RandomState): Random {
  let [a, b, c, d] = state;
  return {
    state: () => [a, b, c, d],
    // sfc32 of PractRand (Chris Doty-Humphrey): 128 bits of state, passes its tests.
    next() {
      const sum = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      return (sum >>> 0) / 4_294_967_296;
    },
  };
}

/** A number from `minimum` (included) to `maximum` (excluded), each equally likely. */
export function between(random: Random, minimum: number, maximum: number): number {
  return minimum + random.next() * (maximum - minimum);
}

/** A whole number from `minimum` to `maximum`, both included. */
export function wholeBetween(random: Random, minimum: number, maximum: number): number {
  return Math.floor(between(random, minimum, maximum + 1));
}

/**
 * True with this probability, 0 to 1. Draws a number in any case, so that the ones after it do not
 * depend on the probability.
 */
export function happens(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** One of several. */
export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random.next() * items.length)] ?? items[0];
}

/**
 * A span of time whose mean is `mean`, as between events that know nothing of each other
 * (exponential).
 */
export function waitingTime(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}
