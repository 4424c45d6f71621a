/**
 * What a round has seen, small enough to store between runs: a Bloom filter (Bloom, CACM 13/7,
 * 1970). It has no false negatives and 0.3 % false positives. The salt differs from round to round,
 * so that the next round finds what this one overlooked.
 */
import { createHash } from 'node:crypto';

/**
 * Bits per entry and positions per entry; with 12 and 8 a full filter has 0.3 % false positives.
 */
const bitsPerEntry = 12;
const positions = 8;
/** A DynamoDB item holds 400 KB. */
const chunkBytes = 320 * 1024;

/** A set of ids that takes 1.5 bytes per id. */
export class Sightings {
  readonly chunks: readonly Uint8Array[];
  /** Indexes of the chunks that were changed since they were read. */
  readonly changed = new Set<number>();
  readonly #salt: string;
  readonly #bits: number;

  /** `stored` holds the bytes of stored chunks; absent chunks are empty. */
  constructor(capacity: number, salt: string, stored: readonly (Uint8Array | undefined)[] = []) {
    this.#salt = salt;
    this.#bits = capacity * bitsPerEntry;
    const bytes = Math.ceil(this.#bits / 8);
    this.chunks = Array.from({ length: chunksOf(capacity) }, (_, index) => {
      const length = Math.min(chunkBytes, bytes - index * chunkBytes);
      const kept = stored[index];
      return kept?.length === length ? kept : new Uint8Array(length);
    });
  }

  /** Adds the id. */
  add(id: string): void {
    for (const { bit, byte, chunk } of this.#placesOf(id)) {
      const bytes = this.chunks[chunk];
      if (bytes === undefined || ((bytes[byte] ?? 0) & bit) !== 0) {
        continue;
      }
      bytes[byte] = (bytes[byte] ?? 0) | bit;
      this.changed.add(chunk);
    }
  }

  /** True for every id that was added, and for 0.3 % of the others. */
  has(id: string): boolean {
    return this.#placesOf(id).every(
      ({ bit, byte, chunk }) => ((this.chunks[chunk]?.[byte] ?? 0) & bit) !== 0,
    );
  }

  #placesOf(id: string) {
    const digest = createHash('sha256').update(`${this.#salt}#${id}`).digest();
    return Array.from({ length: positions }, (_, index) => {
      const position = digest.readUInt32LE(index * 4) % this.#bits;
      const byte = Math.floor(position / 8);
      return { chunk: Math.floor(byte / chunkBytes), byte: byte % chunkBytes, bit: 1 << (position % 8) };
    });
  }
}

/** How many chunks a filter of the capacity has. */
export function chunksOf(capacity: number): number {
  return Math.ceil((capacity * bitsPerEntry) / 8 / chunkBytes);
}
