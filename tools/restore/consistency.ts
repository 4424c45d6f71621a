/**
 * Checks the laws between tables. Reads each table by page, and the items to compare in slices, so
 * it holds a page of 1 MB and the partners of 100 items, however many vehicles there are. A head of
 * the audit log has most partners: 250 entries with their seals.
 */
import type { AuditHeadItem } from '../../domain/audit-seal.ts';
import type { TableName } from '../../domain/tables.ts';
import { pause } from '../session/pause.ts';
import { accessLaws, stateLaws } from './laws/access-laws.ts';
import { claimLaws, codeLaws, revealLaws } from './laws/code-laws.ts';
import { deviceLaws, guardLaws } from './laws/guard-laws.ts';
import type { LawName, StoredVehicle, TableLaws, Violation } from './laws/law.ts';
import { headLaws, sealLaws } from './laws/record-laws.ts';
import { vehicleLaws } from './laws/vehicle-laws.ts';
import { type TableReader, keyOf } from './table-reader.ts';

/** The moment of the checked tables, and whether they are still written to. */
export interface CheckedTables {
  /**
   * True for the tables of a running system. A write between two reads looks like a violation, so
   * violations are read again.
   */
  readonly isLive: boolean;
  /** The moment of the items, ISO 8601: the restored one, or the present. */
  readonly moment: string;
  /** Ends the pauses between the reads of a live system. */
  readonly signal?: AbortSignal | undefined;
}

/** The violations of one law: how many, and whose. */
export interface Finding {
  readonly count: number;
  /** The first few that are concerned, each once. */
  readonly subjects: readonly string[];
}

/** What a check compared, and which laws are broken. */
export interface ConsistencyReport {
  /** Items of each table that were compared. */
  readonly items: ReadonlyMap<TableName, number>;
  /** Broken laws only. */
  readonly findings: ReadonlyMap<LawName, Finding>;
  /** Vehicles whose saga is unfinished, which breaks no law. */
  readonly sagas: number;
  /** Heads whose seals are still being written; their seals are not compared. */
  readonly unfinishedHeads: number;
  /** Restored tables without items where the stack's table has some: they prove nothing. */
  readonly emptied: readonly TableName[];
}

/** Every table whose items have laws. Each gets only items of its own table. */
const checkedTables: readonly TableLaws<object>[] = [
  ...[vehicleLaws, guardLaws, deviceLaws, stateLaws, accessLaws],
  ...[codeLaws, claimLaws, revealLaws, headLaws, sealLaws],
];

const sliceSize = 100;
/** Subjects that a finding names. */
const maxSubjects = 5;
/** A transaction is visible in all tables long before this. */
const settleMs = 1_000;
/** How often a violation in a live system is read again. */
const rereads = 3;
/**
 * What ends within this time counts as ended: the clocks of this machine and of AWS may differ, and
 * the viewer of an access that has ended is removed.
 */
const clocksMs = 60_000;
/** A step of an erasure deletes entries and then their salts, within a few minutes. */
const erasureMs = 3_600_000;

/** Checks every law. Throws the errors of DynamoDB, and CliError. */
export async function checkConsistency(
  reader: TableReader,
  checked: CheckedTables,
): Promise<ConsistencyReport> {
  const check = new Check(reader, checked);
  for (const laws of checkedTables) {
    await check.table(laws);
  }
  return check.report;
}

class Check {
  readonly #reader: TableReader;
  readonly #checked: CheckedTables;
  readonly #items = new Map<TableName, number>();
  readonly #findings = new Map<LawName, Finding>();
  readonly #erased = new Map<string, ReadonlySet<string>>();
  #sagas = 0;
  #unfinishedHeads = 0;

  constructor(reader: TableReader, checked: CheckedTables) {
    this.#reader = reader;
    this.#checked = checked;
  }

  get report(): ConsistencyReport {
    return {
      items: this.#items,
      findings: this.#findings,
      sagas: this.#sagas,
      unfinishedHeads: this.#unfinishedHeads,
      emptied: [],
    };
  }

  async table(laws: TableLaws<object>): Promise<void> {
    this.#items.set(laws.table, 0);
    for await (const page of this.#reader.pages<object>(laws.table)) {
      this.#count(laws.table, page);
      for (let start = 0; start < page.length; start += sliceSize) {
        const violations = await this.#slice(laws, page.slice(start, start + sliceSize));
        violations.forEach((violation) => this.#add(violation));
      }
    }
  }

  #count(table: TableName, page: readonly object[]): void {
    this.#items.set(table, (this.#items.get(table) ?? 0) + page.length);
    if (table === 'VehicleRegistry') {
      this.#sagas += (page as StoredVehicle[]).filter(({ pendingSaga }) => pendingSaga !== undefined).length;
    }
    if (table === 'AuditHeads') {
      const heads = page as AuditHeadItem[];
      this.#unfinishedHeads += heads.filter(({ unfinished }) => unfinished !== undefined).length;
    }
  }

  async #slice(laws: TableLaws<object>, items: readonly object[]): Promise<readonly Violation[]> {
    let broken = await this.#broken(laws, items);
    for (let left = rereads; this.#checked.isLive && broken.length > 0 && left > 0; left -= 1) {
      await pause(settleMs, this.#checked.signal);
      const keys = broken.map(({ item }) => ({ table: laws.table, key: keyOf(laws.table, item) }));
      const found = await this.#reader.read(keys);
      broken = await this.#broken(
        laws,
        keys.map((key) => found<object>(key)).filter((item) => item !== undefined),
      );
    }
    return broken.flatMap(({ violations }) => violations);
  }

  /** The items that break a law, with their violations. */
  async #broken(laws: TableLaws<object>, items: readonly object[]) {
    const now = new Date(Date.now() + clocksMs).toISOString();
    const partners = await this.#reader.read(items.flatMap((item) => laws.keysOf(item, now)));
    const broken: { readonly item: object; readonly violations: readonly Violation[] }[] = [];
    for (const item of items) {
      const violations: Violation[] = [];
      for (const violation of laws.violations(item, partners, now)) {
        if (!(await this.#isBeingErased(violation))) {
          violations.push(violation);
        }
      }
      if (violations.length > 0) {
        broken.push({ item, violations });
      }
    }
    return broken;
  }

  async #isBeingErased({ entry }: Violation): Promise<boolean> {
    if (entry === undefined) {
      return false;
    }
    const { moment } = this.#checked;
    const since = new Date(Date.parse(moment) - erasureMs).toISOString();
    const erased =
      this.#erased.get(entry.tenantId) ?? (await this.#reader.erasedSince(entry.tenantId, since, moment));
    this.#erased.set(entry.tenantId, erased);
    return erased.has(entry.place);
  }

  #add({ law, subject }: Violation): void {
    const { count, subjects } = this.#findings.get(law) ?? { count: 0, subjects: [] };
    const isNamed = subjects.length >= maxSubjects || subjects.includes(subject);
    this.#findings.set(law, { count: count + 1, subjects: isNamed ? subjects : [...subjects, subject] });
  }
}
