/** What a comparison of the vehicles with AWS IoT has found, and its text. */
import { type DifferenceKind, differenceKinds } from './differences.ts';

/** Reference IDs that the text lists of each kind. */
const listed = 10;

const meanings: Readonly<Record<DifferenceKind, string>> = {
  CERTIFICATE_MISSING: 'AWS IoT has no certificate',
  THING_MISSING: 'AWS IoT has no thing',
  CERTIFICATE_DISABLED: 'active, but AWS IoT has disabled the certificate',
  SUSPENDED_CERTIFICATE_ACTIVE: 'suspended, but AWS IoT accepts the certificate',
};

/** Counts the vehicles of a comparison by what was found. */
export class Report {
  readonly #found = new Map<DifferenceKind, { count: number; readonly first: string[] }>();
  #agreeing = 0;
  #changing = 0;

  /** Vehicles that have a certificate, with those that are about to change. */
  get compared(): number {
    const differing = [...this.#found.values()].reduce((sum, { count }) => sum + count, 0);
    return this.#agreeing + this.#changing + differing;
  }

  /** True when no vehicle differs. */
  get agrees(): boolean {
    return this.#found.size === 0;
  }

  /** Counts a vehicle. */
  add(referenceId: string, outcome: DifferenceKind | 'AGREES' | 'CHANGING'): void {
    if (outcome === 'AGREES') {
      this.#agreeing += 1;
    } else if (outcome === 'CHANGING') {
      this.#changing += 1;
    } else {
      this.#addDifference(referenceId, outcome);
    }
  }

  /** One line for all vehicles, and for each difference a line with its first Reference IDs. */
  get text(): string {
    const changing = this.#changing === 0 ? '' : `, ${this.#changing} are about to change`;
    const lines = [`${this.compared} vehicles with a certificate compared${changing}`];
    for (const kind of differenceKinds) {
      const { count = 0, first = [] } = this.#found.get(kind) ?? {};
      if (count > 0) {
        lines.push(`${count} ${kind} (${meanings[kind]}):`, ...first.map((id) => `  ${id}`));
        lines.push(...(count > first.length ? [`  and ${count - first.length} more`] : []));
      }
    }
    return lines.map((line) => `${line}\n`).join('');
  }

  #addDifference(referenceId: string, kind: DifferenceKind): void {
    const found = this.#found.get(kind) ?? { count: 0, first: [] };
    found.count += 1;
    if (found.first.length < listed) {
      found.first.push(referenceId);
    }
    this.#found.set(kind, found);
  }
}
