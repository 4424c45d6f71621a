/**
 * A stored many-to-many relation, quick to read from both sides: policies and certificates, things
 * and certificates.
 */
import type { Store } from '../../state/store.ts';

/** One pair with what is said about it. */
export interface Pair<Detail> {
  readonly left: string;
  readonly right: string;
  readonly detail: Detail;
}

/** The pairs of one relation; both sides are indexed in memory, the pairs themselves are stored. */
export class Relation<Detail> {
  readonly #pairs: Store<Pair<Detail>>;
  readonly #byLeft = new Map<string, Set<string>>();
  readonly #byRight = new Map<string, Set<string>>();

  constructor(pairs: Store<Pair<Detail>>) {
    this.#pairs = pairs;
    for (const [, { left, right }] of pairs.entries()) {
      this.#index(left, right);
    }
  }

  /** What is said about the pair. */
  find(left: string, right: string): Detail | undefined {
    return this.#pairs.get(keyOf(left, right))?.detail;
  }

  /** Makes the pair, or replaces what is said about it. */
  add(left: string, right: string, detail: Detail): void {
    this.#pairs.set(keyOf(left, right), { left, right, detail });
    this.#index(left, right);
  }

  /** Ends the pair; nothing happens when there is none. */
  remove(left: string, right: string): void {
    this.#pairs.delete(keyOf(left, right));
    this.#byLeft.get(left)?.delete(right);
    this.#byRight.get(right)?.delete(left);
  }

  /** In the order in which they were added. */
  rightsOf(left: string): readonly string[] {
    return [...(this.#byLeft.get(left) ?? [])];
  }

  /** In the order in which they were added. */
  leftsOf(right: string): readonly string[] {
    return [...(this.#byRight.get(right) ?? [])];
  }

  #index(left: string, right: string): void {
    setOf(this.#byLeft, left).add(right);
    setOf(this.#byRight, right).add(left);
  }
}

/** No name and no ARN of IoT contains a line break. */
function keyOf(left: string, right: string): string {
  return `${left}\n${right}`;
}

function setOf(index: Map<string, Set<string>>, key: string): Set<string> {
  const set = index.get(key) ?? new Set();
  index.set(key, set);
  return set;
}
