/**
 * Searches bytes for the tests' VINs in every form that a program might write by mistake: plain,
 * percent-encoded, hex, base64, UTF-16, plain SHA-256.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { plantedVins, vinMarker } from './vins.ts';

/** A form of a VIN that was found, and where. The VIN itself is not repeated. */
export interface Leak {
  readonly place: string;
  readonly form: string;
}

interface Needle {
  readonly form: string;
  readonly bytes: Buffer;
}

/**
 * Returns the base64 digits of `text` at each of the three alignments, without those that depend on
 * the bytes around it.
 */
function base64Needles(text: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from('\0'.repeat(shift) + text, 'latin1').toString('base64');
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + text.length) * 8) / 6));
  });
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function needle(form: string, bytes: string | Buffer): Needle {
  return { form, bytes: Buffer.from(bytes) };
}

function markerNeedles(): readonly Needle[] {
  return [vinMarker, vinMarker.toLowerCase()].flatMap(formsOf);
}

function formsOf(text: string): readonly Needle[] {
  return [
    needle('plain', text),
    needle('percent-encoded', text.replace(/./g, percentEncoded)),
    needle('UTF-16', Buffer.from(text, 'utf16le')),
    needle('hex', Buffer.from(text).toString('hex')),
    needle('hex', Buffer.from(text).toString('hex').toUpperCase()),
    ...base64Needles(text).map((digits) => needle('base64', digits)),
  ];
}

function hashNeedles(): readonly Needle[] {
  return plantedVins().flatMap((vin) => {
    const digest = createHash('sha256').update(vin).digest();
    return [
      needle('SHA-256 hex', digest.toString('hex')),
      needle('SHA-256 hex', digest.toString('hex').toUpperCase()),
      needle('SHA-256 base64', digest.toString('base64').replace(/=+$/, '')),
      needle('SHA-256 base64url', digest.toString('base64url')),
      needle('SHA-256 bytes', digest),
    ];
  });
}

/** A search for every needle in one pass over the content, which may be a database of megabytes. */
class NeedleSearch {
  readonly #needles: readonly (Needle & { readonly start: number })[];
  /** Needles by the slot of their first four bytes. */
  readonly #bySlot = new Map<number, number[]>();
  /** 1 for each slot that has a needle. */
  readonly #slots = new Uint8Array(0x1_0000);

  constructor(needles: readonly Needle[]) {
    this.#needles = needles.map((needle) => ({ ...needle, start: needle.bytes.readUInt32BE(0) }));
    for (const [index, { start }] of this.#needles.entries()) {
      const slot = slotOf(start);
      this.#slots[slot] = 1;
      this.#bySlot.set(slot, [...(this.#bySlot.get(slot) ?? []), index]);
    }
  }

  /** Returns the needles that the content holds. */
  search(content: Buffer): readonly Needle[] {
    const found = new Set<number>();
    const slots = this.#slots;
    let start = 0;
    for (let at = 0; at < content.length; at += 1) {
      start = (start << 8) | (content[at] ?? 0);
      const slot = slotOf(start);
      if (slots[slot] === 1) {
        this.#compare(content, at - 3, slot, found);
      }
    }
    return this.#needles.filter((_needle, index) => found.has(index));
  }

  #compare(content: Buffer, from: number, slot: number, found: Set<number>): void {
    for (const index of this.#bySlot.get(slot) ?? []) {
      const bytes = this.#needles[index]?.bytes;
      if (bytes !== undefined && from >= 0 && content.subarray(from, from + bytes.length).equals(bytes)) {
        found.add(index);
      }
    }
  }
}

/** Spreads four bytes over the slots (Fibonacci hashing). */
function slotOf(start: number): number {
  return Math.imul(start, 0x9e37_79b1) >>> 16;
}

/** Returns a search for all VINs so far. */
function leakSearch(): (place: string, content: string | Buffer) => readonly Leak[] {
  const needles = new NeedleSearch([...markerNeedles(), ...hashNeedles()]);
  return (place, content) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return needles.search(bytes).map(({ form }) => ({ place, form }));
  };
}

/** Returns a search for these texts, each of at least four bytes, in the same forms as VINs. */
export function textSearch(
  texts: readonly string[],
): (place: string, content: string | Buffer) => readonly (Leak & { readonly text: string })[] {
  const searches = texts.map((text) => ({ text, needles: new NeedleSearch(formsOf(text)) }));
  return (place, content) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return searches.flatMap(({ needles, text }) =>
      needles.search(bytes).map(({ form }) => ({ place, form, text })),
    );
  };
}

/** Returns every leak in a text or in bytes. */
export function findLeaks(place: string, content: string | Buffer): readonly Leak[] {
  return leakSearch()(place, content);
}

/** Size and time of the last change of each file that a search has read, by its path. */
export type SearchedFiles = Map<string, string>;

/**
 * Returns every leak in the files below a folder, but of those that have not changed since
 * `searched` noted them. A search notes what it reads there.
 */
export function findLeaksInFolder(folder: string, searched: SearchedFiles = new Map()): readonly Leak[] {
  const search = leakSearch();
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mtimeNs, size } = statSync(path, { bigint: true });
      const state = `${size} bytes at ${mtimeNs}`;
      if (searched.get(path) === state) {
        return [];
      }
      searched.set(path, state);
      return search(path, readFileSync(path));
    });
}
