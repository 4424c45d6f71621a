/**
 * The text of a chunk in columns: each signal has the changes from one value to the next. It has a
 * third of the bytes of a list of messages, and a reader of few signals decodes only those. Takes
 * nothing that APPSYNC_JS does not have
 * (docs/decisions/0087-a-chunk-is-kept-in-columns.md).
 *
 * `@=<last>;<steps>;<keys>;<column>…` has the offset of the last moment, and for each moment
 * the milliseconds since the moment before, or nothing where they repeat. Keys are those of
 * `packMessage`, in the order of the signals' names, and each has a column: its form, then its
 * values. Before a value stands how many moments have none, with a colon, unless that is 0. A
 * difference of 0 is empty, and so is a value that repeats the one before.
 */
import type { SignalScalar } from './telemetry-message.ts';

/** An earlier release takes the `@` for its own mark, and fails on the text behind it. */
export const columnsMark = '@=';

/** Between the parts of the text. */
export const partMark = ';';

/** Between the moments that have no value, and the next value. */
export const gapMark = ':';

/**
 * The forms of columns. Numbers with few decimal places are kept as differences of whole numbers:
 * the mark's position in `differences` is the number of places. In `changes` the differences
 * themselves are kept as differences, which is shorter for what grows steadily. `number` keeps any
 * number as it is.
 */
export const columnForms = {
  ...{ differences: '012345678', changes: 'ABCDEFGHI' },
  ...{ number: 'n', boolean: 'b', text: 't' },
} as const;

/** Ten to the power of each number of decimal places. */
export const powersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] as const;

/** The parts of a chunk's text. */
export interface ChunkColumns {
  /** Milliseconds from the time in the item's key to the last moment. */
  readonly last: number;
  /** One for each moment; `emptyMoments` converts them. */
  readonly steps: readonly string[];
  /** Numbers of signals, or names, in the order of the names. */
  readonly keys: readonly string[];
  /** The text of each key's values, for `columnReader`. */
  readonly columns: readonly string[];
}

/** True for the text of a chunk in columns. */
export const isInColumns = (text: string): boolean => text.startsWith(columnsMark);

/** Divides the text of a chunk in columns. Takes no iteration. */
export function openColumns(text: string): ChunkColumns {
  const parts = text.slice(columnsMark.length).split(partMark);
  const [last, steps, keys] = parts;
  return {
    last: +(last ?? ''),
    steps: (steps ?? '').split(','),
    keys: (keys ?? '').split(','),
    columns: parts.slice(3),
  };
}

/** The offset of each moment, and no values yet. Takes one iteration for each. */
export function emptyMoments<Value>({ steps }: ChunkColumns): (readonly [offset: number, values: Value[]])[] {
  let offset = 0;
  let before = 0;
  return steps.map((step) => {
    before = step === '' ? before : +step;
    offset += before;
    return [offset, []] as const;
  });
}

/** Reads a column from its first value to its last. */
export interface ColumnReader {
  readonly elements: readonly string[];
  readonly form: string;
  /** What the whole numbers are divided by; absent where the column has others. */
  readonly power: number | undefined;
  readonly isOfChanges: boolean;
  /** The index of the moment of the value that was read last. */
  moment: number;
  /** That value as a whole number, and its difference from the one before, or its text. */
  whole: number;
  difference: number;
  text: string;
}

/**
 * A reader before the first value of a column. Call `readElement` with each of its elements:
 * APPSYNC_JS has no functions as arguments. Takes no iteration.
 */
export function columnReader(column: string): ColumnReader {
  const form = column.slice(0, 1);
  const places = columnForms.changes.indexOf(form);
  return {
    elements: column.slice(1).split(','),
    form,
    power: powersOfTen[Math.max(places, columnForms.differences.indexOf(form))],
    isOfChanges: places >= 0,
    ...{ moment: -1, whole: 0, difference: 0, text: '' },
  };
}

/** Reads the next value of a column. */
export function readElement(reader: ColumnReader, element: string): SignalScalar {
  const mark = element.indexOf(gapMark);
  const text = element.slice(mark + 1);
  reader.moment += 1 + (mark < 0 ? 0 : +element.slice(0, mark));
  if (reader.power !== undefined) {
    reader.difference = (text === '' ? 0 : +text) + (reader.isOfChanges ? reader.difference : 0);
    reader.whole += reader.difference;
    return reader.whole / reader.power;
  }
  reader.text = text === '' ? reader.text : text;
  if (reader.form === columnForms.boolean) {
    return reader.text === 't';
  }
  return reader.form === columnForms.number ? +reader.text : reader.text;
}
