/** Reproducible random numbers: everything random about a simulated vehicle derives from a seed. */
import { createHash } from 'node:crypto';

/** A stream of numbers; the same seed gives the same stream. Not for secrets. */
export interface Random {
  /** Returns the next number, from 0 (included) to 1 (excluded). */
  next(): number;
  /** Returns the position in the stream, from which `resumeRandom` continues. */
  state(): RandomState;
}

/** A position in a stream: four integers of 32 bits. */
export type RandomState = readonly [number, number, number, number];

/**
 * Creates the stream of a seed. Each concern has its own stream, so that bad weather does not
 * change the route.
 */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  const word = (offset: number): number => digest.readInt32LE(offset);
  return resumeRandom([word(0), word(4), word(8), word(12)]);
}

/** Continues a stream at a position. */
export function resumeRandom(state: RandomState): Random {
  let [a, b, c, d] = state;
  return {
    state: () => [a, b, c, d],
    // sfc32 of PractRand (Chris Doty-Humphrey), with 128 bits of state; it passes PractRand's
    // tests.
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

/** Returns a number from `minimum` (included) to `maximum` (excluded), equally distributed. */
export function between(random: Random, minimum: number, maximum: number): number {
  return minimum + random.next() * (maximum - minimum);
}

/** Returns an integer from `minimum` to `maximum`, both included. */
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

/** Returns one of the items, all with equal probability. */
export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random.next() * items.length)] ?? items[0];
}

/** Returns a time between independent events, exponentially distributed with this mean. */
export function waitingTime(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}
