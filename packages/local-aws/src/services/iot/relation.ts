/**
 * A stored many-to-many relation with an index for each side, for example of things and
 * certificates.
 */
import type { Store } from '../../state/store.ts';

/** A link between two names, for example of a thing and a certificate. */
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

  /** Finds the details of a pair. */
  find(left: string, right: string): Detail | undefined {
    return this.#pairs.get(keyOf(left, right))?.detail;
  }

  /** Adds a pair, or replaces its details. */
  add(left: string, right: string, detail: Detail): void {
    this.#pairs.set(keyOf(left, right), { left, right, detail });
    this.#index(left, right);
  }

  /** Removes a pair. Does nothing when there is none. */
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

/** Names and ARNs of IoT never contain a line break. */
function keyOf(left: string, right: string): string {
  return `${left}\n${right}`;
}

function setOf(index: Map<string, Set<string>>, key: string): Set<string> {
  const set = index.get(key) ?? new Set();
  index.set(key, set);
  return set;
}
