/** Reads the observations of a chunk in columns, within the iterations of a handler. */
import { type ChunkColumns, columnReader, openColumns, readElement } from '../../domain/chunk-columns.ts';
import type { TelemetryValue } from '../../domain/generated/schema-types.ts';
import { isPosition } from '../../domain/positions.ts';
import { isName, nameOfKey, summaryKeyOf } from '../../domain/signal-numbers.ts';
import { toTelemetryValue } from '../../domain/signal-values.ts';

/** An observation: milliseconds after the time in the item's key, and values by their names. */
export type ColumnMoment = readonly [offset: number, signals: TelemetryValue[]];

/** Which values a page shows. */
export interface ShownSignals {
  /** Undefined or null for all signals. */
  readonly wanted: readonly string[] | null | undefined;
  readonly hidesPositions: boolean;
}

/**
 * The most iterations of `emptyMoments` and `fillMoments`, with two for each observation: to choose
 * and to show it. Takes none itself.
 */
export function iterationsOf(text: string, wanted: readonly string[] | null | undefined): number {
  const { columns, steps } = openColumns(text);
  const values = columns.join().split(',').length;
  const max = wanted ? Math.min(values, wanted.length * steps.length) : values;
  return 3 * steps.length + (wanted ?? columns).length + max;
}

/** Adds the values that are shown to the observations. */
export function fillMoments(
  moments: readonly ColumnMoment[],
  chunk: ChunkColumns,
  { hidesPositions, wanted }: ShownSignals,
): void {
  const keys = wanted ? wanted.slice().sort() : chunk.keys;
  keys.forEach((key, index) => {
    const name = wanted ? key : nameOfKey(key);
    // A name may repeat.
    const isShown = name !== undefined && keys[index - 1] !== key && !(hidesPositions && isPosition(name));
    const column = isShown ? columnOf(chunk, name) : undefined;
    if (name !== undefined && column !== undefined) {
      const reader = columnReader(column);
      reader.elements.forEach((element) => {
        const value = readElement(reader, element);
        moments[reader.moment]?.[1].push(toTelemetryValue(name, value));
      });
    }
  });
}

/** The column of a signal; undefined when the chunk does not hold the signal. */
export function columnOf({ columns, keys }: ChunkColumns, name: string): string | undefined {
  if (!isName(name)) {
    return undefined;
  }
  const numbered = keys.indexOf(summaryKeyOf(name));
  const at = numbered < 0 ? keys.indexOf(name) : numbered;
  return at < 0 ? undefined : columns[at];
}
