/**
 * The places of entries: each leaf of a head is the place of one entry. Finds the entries that are
 * missing from their places, or at other ones.
 */
import type { Report } from './chain.ts';
import { placeOf } from './findings.ts';
import { type EntryLine, isTexts } from './export-lines.ts';

interface OpenHead {
  readonly sequence: number;
  readonly leaves: readonly string[];
  readonly byLeaf: ReadonlyMap<string, number>;
  readonly filled: Set<number>;
  /** True once the entries may have expired. */
  readonly mayBeExpired: boolean;
  /** The index of the last entry that was at its place. */
  last: number;
}

/** What is left of an export when all its lines are read. */
export interface PlacesResult {
  /** How many entries are proved. */
  readonly proved: number;
  readonly erased: readonly string[];
  /** How many entries are not there, and may have expired. */
  readonly expired: number;
}

/** The places of all heads, and the entries in them. */
export class Places {
  readonly #report: Report;
  #head: OpenHead | undefined;
  #proved = 0;
  /** Leaf → place of entries that did not follow their head. */
  readonly #empty = new Map<string, string>();
  /** Leaf → name of entries that no head before them seals at this place. */
  readonly #strays = new Map<string, string>();
  /** Leaves of `#empty` whose entries may have expired. */
  readonly #expirable = new Set<string>();
  /** Places that sealed erasures name. */
  readonly #erasures = new Set<string>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** Opens the places of a head; its entries follow, except those that expired. */
  beginHead(sequence: number, leaves: readonly string[], mayBeExpired: boolean): void {
    const byLeaf = new Map(leaves.map((leaf, index) => [leaf, index]));
    this.#head = { sequence, leaves, byLeaf, mayBeExpired, filled: new Set(), last: -1 };
  }

  /** Closes the places of the head: those still empty are missing, unless something explains it. */
  endHead(): void {
    const head = this.#head;
    if (head === undefined) {
      return;
    }
    for (const [index, leaf] of head.leaves.entries()) {
      if (!head.filled.has(index)) {
        this.#empty.set(leaf, placeOf(head.sequence, index));
        if (head.mayBeExpired) {
          this.#expirable.add(leaf);
        }
      }
    }
    this.#head = undefined;
  }

  /** Takes an entry with its hash. */
  take(line: EntryLine, leaf: string): void {
    const name = nameOf(line);
    const head = this.#head;
    const index = head?.byLeaf.get(leaf);
    if (head === undefined || index === undefined) {
      this.#takeUnknown(line, leaf, name);
      return;
    }
    if (head.filled.has(index)) {
      this.#report('INSERTED', name, 'stands in the file twice');
      return;
    }
    head.filled.add(index);
    this.#proved += 1;
    this.#readErasure(line);
    if (line.sequence !== head.sequence || line.index !== index) {
      this.#report('CHANGED', name, `states another place than its own, ${placeOf(head.sequence, index)}`);
    } else if (index < head.last) {
      this.#report('REORDERED', name, 'stands after an entry that follows it');
    }
    head.last = Math.max(head.last, index);
  }

  /** Reports what never found its place or its entry. */
  finish(): PlacesResult {
    const erased: string[] = [];
    let expired = 0;
    for (const [leaf, place] of this.#empty) {
      const stray = this.#strays.get(leaf);
      if (stray !== undefined) {
        this.#report('REORDERED', stray, 'stands before its head or among the entries of another one');
        this.#strays.delete(leaf);
      } else if (this.#erasures.has(place)) {
        erased.push(place);
      } else if (this.#expirable.has(leaf)) {
        expired += 1;
      } else {
        this.#report('MISSING', `entry ${place}`, 'is sealed and not in the file, and no erasure names it');
      }
    }
    for (const name of this.#strays.values()) {
      this.#report('INSERTED', name, 'is sealed by no head');
    }
    return { proved: this.#proved, erased, expired };
  }

  /** An entry whose hash the open head does not have: changed, moved or inserted. */
  #takeUnknown(line: EntryLine, leaf: string, name: string): void {
    const head = this.#head;
    const isHere = head !== undefined && line.sequence === head.sequence && line.index < head.leaves.length;
    if (isHere && !head.filled.has(line.index) && !this.#empty.has(leaf)) {
      head.filled.add(line.index);
      this.#report('CHANGED', name, 'is not the entry that was sealed at this place');
      return;
    }
    this.#strays.set(leaf, name);
  }

  /** An erasure counts only as an entry that is sealed itself. */
  #readErasure({ entry }: EntryLine): void {
    const places = entry['erased'];
    if (entry['action'] === 'ERASURE' && isTexts(places)) {
      for (const place of places) {
        this.#erasures.add(place);
      }
    }
  }
}

/** The name of an entry line in findings. */
function nameOf({ sequence, index, entry }: EntryLine): string {
  const atId = entry['atId'];
  return `entry ${placeOf(sequence, index)}${typeof atId === 'string' ? ` (${atId})` : ''}`;
}
