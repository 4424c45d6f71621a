/**
 * Verifies an export offline. Everything follows from the heads' signatures: a head fixes its
 * leaves and the head before it, and a leaf fixes the content of one entry.
 */
import { type KeyObject, createHash } from 'node:crypto';
import {
  type ExportLine,
  type HeadLine,
  type OpeningLine,
  type UnsealedLine,
  entryTextIn,
  readLine,
} from './export-lines.ts';
import type { Finding, FindingKind, Verification } from './findings.ts';
import { Chain } from './chain.ts';
import { entryTextHash, headHash, readPublicKey } from './head.ts';
import { Places } from './places.ts';

/** What the caller trusts in addition to the file. */
export interface Trust {
  /** The public key of each key version; those of the file when absent, which proves less. */
  readonly publicKeys?: ReadonlyMap<number, KeyObject>;
  /** The hash of a head that must be in the file, so that a cut at the end cannot hide. */
  readonly expectedHead?: string;
  /**
   * The verifier's own time (epoch milliseconds), by which entries have expired; the machine's when
   * absent. The time that the file states is its maker's choice.
   */
  readonly nowMs?: number;
}

/** Verifies the lines of an export, each without its end. Never throws for what the file holds. */
export function verifyExport(lines: Iterable<string>, trust: Trust = {}): Verification {
  const verifier = new Verifier(trust);
  for (const line of lines) {
    verifier.read(line);
  }
  return verifier.finish();
}

/** Reads line by line, so that an export may come as a stream. */
export class Verifier {
  readonly #trust: Trust;
  readonly #findings: Finding[] = [];
  readonly #digest = createHash('sha256');
  readonly #places = new Places((kind, record, text) => this.#find(kind, record, text));
  readonly #chain: Chain;
  #opening: OpeningLine | undefined;
  #lines = 0;
  #hasEnded = false;
  #unsealed = 0;
  #oldestUnsealed = Infinity;

  constructor(trust: Trust) {
    this.#trust = trust;
    this.#chain = new Chain((kind, record, text) => this.#find(kind, record, text), trust.expectedHead);
  }

  /** Verifies one line. */
  read(text: string): void {
    if (this.#hasEnded) {
      this.#find('INSERTED', `line ${this.#lines + 1}`, 'stands after the end of the export');
      return;
    }
    const line = readLine(text);
    if (line === undefined) {
      this.#find('UNREADABLE', `line ${this.#lines + 1}`, 'does not belong to an export');
    } else if (this.#lines === 0) {
      this.#open(line, text);
    } else {
      this.#take(line, text);
    }
    if (line?.kind !== 'end') {
      this.#digest.update(text).update('\n');
    }
    this.#lines += 1;
  }

  /** The result, once all lines are read. */
  finish(): Verification {
    this.#places.endHead();
    this.#chain.finish(this.#opening?.last ?? 0);
    if (!this.#hasEnded) {
      this.#find(
        'CUT',
        `line ${this.#lines + 1}`,
        'the file ends here, without the line that ends an export',
      );
    }
    const { erased, expired, proved } = this.#places.finish();
    const madeAt = Date.parse(this.#opening?.madeAt ?? '');
    return {
      isIntact: this.#findings.length === 0,
      ...(this.#opening !== undefined && { tenantId: this.#opening.tenantId }),
      heads: this.#chain.count,
      entries: proved,
      erased,
      expired,
      unsealed: this.#unsealed,
      unsealedForMs: this.#unsealed === 0 ? 0 : Math.max(0, madeAt - this.#oldestUnsealed),
      ...(this.#chain.last !== undefined && { lastHead: headHash(this.#chain.last) }),
      findings: this.#findings,
    };
  }

  #open(line: ExportLine, text: string): void {
    if (line.kind !== 'audit-export') {
      this.#find('MISSING', 'line 1', 'the line that opens an export is missing');
      this.#take(line, text);
      return;
    }
    this.#opening = line;
    const keys = this.#trust.publicKeys ?? keysOf(line);
    if (keys === undefined) {
      this.#find('UNREADABLE', 'line 1', 'holds a public key that cannot be read');
    }
    this.#chain.begin(line, keys ?? new Map<number, KeyObject>());
  }

  #take(line: ExportLine, text: string): void {
    switch (line.kind) {
      case 'audit-export':
        this.#find('INSERTED', `line ${this.#lines + 1}`, 'opens another export');
        break;
      case 'head':
        this.#takeHead(line);
        break;
      case 'entry':
        this.#places.take(line, entryTextHash(line.salt, entryTextIn(text)));
        break;
      case 'unsealed':
        this.#takeUnsealed(line);
        break;
      case 'end':
        this.#end(line.lines, line.sha256);
        break;
    }
  }

  #takeHead(line: HeadLine): void {
    this.#places.endHead();
    if (this.#chain.append(line)) {
      const { keptUntil, sequence } = line.head;
      const mayBeExpired =
        keptUntil !== undefined && Date.parse(keptUntil) <= (this.#trust.nowMs ?? Date.now());
      this.#places.beginHead(sequence, line.leaves, mayBeExpired);
    }
  }

  #takeUnsealed({ entry }: UnsealedLine): void {
    this.#unsealed += 1;
    this.#oldestUnsealed = Math.min(this.#oldestUnsealed, Date.parse(String(entry['at'])));
  }

  #end(lines: number, sha256: string): void {
    this.#hasEnded = true;
    if (lines !== this.#lines || sha256 !== this.#digest.digest('base64url')) {
      this.#find('CHANGED', 'the file', `does not have the ${lines} lines that were exported`);
    }
  }

  #find(kind: FindingKind, record: string, text: string): void {
    this.#findings.push({ kind, record, text });
  }
}

/** The keys that the file itself brings; undefined if one cannot be read. */
function keysOf({ publicKeys }: OpeningLine): ReadonlyMap<number, KeyObject> | undefined {
  try {
    return new Map(Object.entries(publicKeys).map(([version, key]) => [Number(version), readPublicKey(key)]));
  } catch {
    return undefined;
  }
}
