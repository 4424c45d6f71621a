/**
 * A drill of a restore: restores every table to one moment beside the tables of the stack, checks
 * the laws between the restored ones, and deletes them. The stack's tables are only read.
 */
import { randomUUID } from 'node:crypto';
import { type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import { CliError } from '../session/cli-error.ts';
import { pause } from '../session/pause.ts';
import { type ConsistencyReport, checkConsistency } from './consistency.ts';
import { type RecoveryWindow, readRecoveryWindow } from './recovery-window.ts';
import { type RestoredMoment, RestoredTable } from './restored-table.ts';
import { planText, restoredText } from './restore-text.ts';
import type { StackTables } from '../session/stack-tables.ts';
import { TableReader } from './table-reader.ts';

/** Prints a line for the person who waits. */
export type Print = (line: string) => void;

/** AWS takes minutes at least. */
const pollMsOf = ({ isLocal }: StackTables): number => (isLocal ? 200 : 15_000);
/** Their items expire after years, so that neither becomes empty by itself. */
const lastingTables: readonly TableName[] = ['VehicleHistory', 'Ownership'];
/** How often a line says what is still awaited. */
const progressMs = 60_000;

/** One drill: `run` does it. `removeTables` must follow, even if `run` has failed. */
export class Drill {
  readonly #stack: StackTables;
  readonly #print: Print;
  /** How often the state of the tables is read, in milliseconds. */
  readonly #pollMs: number;
  readonly #suffix = `-drill-${randomUUID().slice(0, 8)}`;
  #restored: readonly RestoredTable[] = [];
  /** The calls that begin restores, which an interruption leaves under way. */
  #beginnings: Promise<unknown> = Promise.resolve();

  constructor(stack: StackTables, print: Print, pollMs = pollMsOf(stack)) {
    this.#stack = stack;
    this.#print = print;
    this.#pollMs = pollMs;
  }

  /** What the names of the restored tables end in. */
  get suffix(): string {
    return this.#suffix;
  }

  /** Names of restored tables that may still exist. */
  get left(): readonly string[] {
    return this.#restored.filter(({ mayExist }) => mayExist).map(({ target }) => target);
  }

  /**
   * Restores to `to`, or to the latest moment that all tables have, and checks the tables. Throws
   * CliError, the errors of AWS, and the signal's reason.
   */
  async run(to: Date | undefined, signal: AbortSignal): Promise<ConsistencyReport> {
    const window = await readRecoveryWindow(this.#stack.dynamoDb, this.#stack.nameOf);
    const moment = momentIn(window, to, this.#stack.isLocal);
    this.#print(planText(window, moment, this.#suffix));
    this.#restored = window.tables.map((table) => {
      const source = this.#stack.nameOf(table);
      return new RestoredTable(this.#stack.dynamoDb, table, { source, target: `${source}${this.#suffix}` });
    });
    const beginning = this.#beginAll(moment, signal);
    this.#beginnings = beginning.catch(() => undefined);
    await beginning;
    await this.#untilActive(signal);
    const { documents, nameOf } = this.#stack;
    const reader = new TableReader(documents, (table) => `${nameOf(table)}${this.#suffix}`, signal);
    const at = moment === 'PRESENT' ? new Date() : moment;
    const report = await checkConsistency(reader, { isLive: false, moment: at.toISOString(), signal });
    return { ...report, emptied: await this.#emptied(report, reader, signal) };
  }

  /** Empty tables break no law. A table whose items expire soon may have become empty by itself. */
  async #emptied(
    { items }: ConsistencyReport,
    restored: TableReader,
    signal: AbortSignal,
  ): Promise<readonly TableName[]> {
    const { documents, nameOf } = this.#stack;
    const reader = new TableReader(documents, nameOf, signal);
    const emptied: TableName[] = [];
    for (const table of new Set([...items.keys(), ...lastingTables])) {
      const { timeToLiveAttribute }: TableDefinition = tables[table];
      const lasts = timeToLiveAttribute === undefined || lastingTables.includes(table);
      const isEmpty = items.has(table) ? items.get(table) === 0 : !(await restored.hasItems(table));
      if (isEmpty && lasts && (await reader.hasItems(table))) {
        emptied.push(table);
      }
    }
    return emptied;
  }

  /** Deletes the restored tables, and waits for those that DynamoDB still creates. */
  async removeTables(signal: AbortSignal): Promise<void> {
    await this.#beginnings;
    let isWaiting = false;
    for (;;) {
      for (const restored of this.#restored.filter(({ mayExist }) => mayExist)) {
        signal.throwIfAborted();
        await restored.remove();
      }
      if (this.left.length === 0) {
        return;
      }
      if (!isWaiting) {
        this.#print(`Waiting to delete ${this.left.length} tables, which DynamoDB still creates.`);
        isWaiting = true;
      }
      await pause(this.#pollMs, signal);
    }
  }

  async #beginAll(moment: RestoredMoment, signal: AbortSignal): Promise<void> {
    for (const restored of this.#restored) {
      signal.throwIfAborted();
      while (!(await restored.begin(moment))) {
        this.#print(`${restored.table} waits: the account has too many restores at once.`);
        await pause(this.#pollMs, signal);
      }
    }
  }

  async #untilActive(signal: AbortSignal): Promise<void> {
    let waiting = this.#restored;
    let printedMs = Date.now();
    while (waiting.length > 0) {
      await pause(this.#pollMs, signal);
      const still: RestoredTable[] = [];
      for (const restored of waiting) {
        if (await restored.isActive()) {
          this.#print(restoredText(restored));
        } else {
          still.push(restored);
        }
      }
      waiting = still;
      if (waiting.length > 0 && Date.now() - printedMs >= progressMs) {
        this.#print(`Waiting for ${waiting.map(({ table }) => table).join(', ')}.`);
        printedMs = Date.now();
      }
    }
  }
}

function momentIn(
  { earliest, latest }: RecoveryWindow,
  to: Date | undefined,
  isLocal: boolean,
): RestoredMoment {
  if (isLocal && to !== undefined) {
    throw new CliError('usage', 'The local world restores tables to the present only: leave --to out.');
  }
  // Each table of the local world states the present, which passes from call to call.
  if (!isLocal && earliest > latest) {
    throw new CliError('usage', 'The tables have no moment in common to which they can be restored.');
  }
  if (to !== undefined && (to < earliest || to > latest)) {
    throw new CliError(
      'usage',
      `All tables can be restored to a time from ${earliest.toISOString()} until ${latest.toISOString()}.`,
    );
  }
  return isLocal ? 'PRESENT' : (to ?? latest);
}
