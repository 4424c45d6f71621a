/** The chain of an export's heads: each is signed, follows the one before and fixes its leaves. */
import type { KeyObject } from 'node:crypto';
import type { HeadLine, OpeningLine } from './export-lines.ts';
import type { FindingKind } from './findings.ts';
import { type Head, headHash, isSigned, noHead } from './head.ts';
import { rootOf } from './merkle.ts';

/** Takes one finding, with the record that it is about. */
export type Report = (kind: FindingKind, record: string, text: string) => void;

/** Heads in the order of the file. */
export class Chain {
  readonly #report: Report;
  readonly #expectedHead: string | undefined;
  #keys: ReadonlyMap<number, KeyObject> = new Map<number, KeyObject>();
  #opening: OpeningLine | undefined;
  #next = 1;
  #last: Head | undefined;
  #count = 0;
  #hasExpected = false;

  constructor(report: Report, expectedHead: string | undefined) {
    this.#report = report;
    this.#expectedHead = expectedHead;
  }

  /** The last head that verified. */
  get last(): Head | undefined {
    return this.#last;
  }

  /** How many heads verified. */
  get count(): number {
    return this.#count;
  }

  /** Takes what the opening line states. */
  begin(opening: OpeningLine, keys: ReadonlyMap<number, KeyObject>): void {
    this.#opening = opening;
    this.#keys = keys;
    this.#next = opening.first;
  }

  /** Verifies the next head; true if its leaves are to be trusted. */
  append(line: HeadLine): boolean {
    const { head } = line;
    const record = `head ${head.sequence}`;
    const wrong = this.#wrongIn(line);
    if (wrong !== undefined) {
      this.#report('HEAD_WRONG', record, wrong);
      // Nothing in it can be trusted, so it counts as the head that belongs here.
      this.#next += 1;
      return false;
    }
    if (head.sequence < this.#next) {
      this.#report('REORDERED', record, 'stands again or after a later head');
      return false;
    }
    if (head.sequence > this.#next) {
      this.#report('MISSING', headsFrom(this.#next, head.sequence - 1), 'not in the file');
    } else if (!this.#follows(head)) {
      this.#report('HEAD_WRONG', record, 'does not follow the head before it: the chain is forked');
    }
    this.#count += 1;
    this.#last = head;
    this.#next = head.sequence + 1;
    this.#hasExpected ||= headHash(head) === this.#expectedHead;
    return true;
  }

  /** Reports heads that are not there, once all lines are read. */
  finish(last: number): void {
    if (this.#next <= last) {
      this.#report('CUT', headsFrom(this.#next, last), 'not in the file');
    } else if (this.#opening !== undefined && this.#next > last + 1) {
      this.#report('INSERTED', headsFrom(last + 1, this.#next - 1), 'not named by the opening line');
    }
    const stated = this.#opening?.lastHead ?? noHead;
    if (this.#last !== undefined && this.#last.sequence === last && headHash(this.#last) !== stated) {
      this.#report('CHANGED', 'line 1', 'states another last head');
    }
    if (this.#expectedHead !== undefined && !this.#hasExpected) {
      this.#report('CUT', `head ${this.#expectedHead}`, 'the head that you expect is not in the file');
    }
  }

  /** Why the head cannot be trusted by itself. */
  #wrongIn({ head, leaves, signature }: HeadLine): string | undefined {
    const key = this.#keys.get(head.keyVersion);
    if (key === undefined) {
      return `is signed by key version ${head.keyVersion}, whose public key is missing`;
    }
    if (!isSigned({ head, signature }, key)) {
      return 'has a wrong signature';
    }
    if (head.tenantId !== this.#opening?.tenantId) {
      return 'belongs to another tenant';
    }
    if (leaves.length !== head.size || leaves.length === 0 || rootOf(leaves) !== head.root) {
      return 'has other leaves than its signed root';
    }
    return undefined;
  }

  #follows({ at, previous, sequence, size, total }: Head): boolean {
    if (this.#last === undefined) {
      // An export that begins later does not contain the earlier heads.
      return sequence !== 1 || (previous === noHead && total === size);
    }
    const before = this.#last;
    const isNext = before.sequence === sequence - 1;
    return !isNext || (previous === headHash(before) && total === before.total + size && at >= before.at);
  }
}

function headsFrom(first: number, last: number): string {
  return first === last ? `head ${first}` : `heads ${first} to ${last}`;
}
