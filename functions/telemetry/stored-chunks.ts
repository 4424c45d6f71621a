/** Writes the texts that `domain/stored-moments.ts` describes, and reads all their forms. */
import {
  columnForms,
  columnReader,
  columnsMark,
  emptyMoments,
  gapMark,
  isInColumns,
  openColumns,
  partMark,
  powersOfTen,
  readElement,
} from '../../domain/chunk-columns.ts';
import { packMessage, readMessage } from '../../domain/message-values.ts';
import { nameOfKey } from '../../domain/signal-numbers.ts';
import { type StoredMoment, isInRows, rowsIn, rowsMark } from '../../domain/stored-moments.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';

/** A value with the index of its moment. */
type Placed<Value extends SignalScalar = SignalScalar> = readonly [moment: number, value: Value];

/**
 * The text of observations, in the order of their time: the same for the same observations. An item
 * with a single observation at the time of its key has the text of the message alone. Values that
 * columns would not keep exactly are kept in rows.
 */
export function packMoments(moments: readonly StoredMoment[]): string {
  const [first] = moments;
  if (moments.length === 1 && first?.[0] === 0) {
    return first[1];
  }
  const text = toColumns(moments);
  const isExact = text !== undefined && JSON.stringify(momentsIn(text)) === JSON.stringify(moments);
  return isExact ? text : `${rowsMark}${JSON.stringify(moments)}`;
}

/** The observations of an item's text of any form, in the order of their time. */
export function momentsIn(text: string): readonly StoredMoment[] {
  if (!isInColumns(text)) {
    return rowsIn(text);
  }
  const chunk = openColumns(text);
  const moments = emptyMoments<readonly [string, SignalScalar]>(chunk);
  for (const [index, key] of chunk.keys.entries()) {
    const name = nameOfKey(key);
    const reader = columnReader(chunk.columns[index] ?? '');
    for (const element of reader.elements) {
      const value = readElement(reader, element);
      if (name !== undefined) {
        moments[reader.moment]?.[1].push([name, value]);
      }
    }
  }
  return moments.map(([offset, signals]) => [offset, packMessage(signals)]);
}

/** The text as this release writes it, so that texts of all forms can be compared. */
export function inPackedForm(text: string): string {
  if (isInColumns(text)) {
    return text;
  }
  return isInRows(text) ? packMoments(rowsIn(text)) : packAgain(text);
}

function packAgain(text: string): string {
  const { keys, values } = readMessage(text);
  return packMessage(
    keys.flatMap((key, index) => {
      const [name, value] = [nameOfKey(key), values[index]];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Returns undefined for values of one signal that have several types. */
function toColumns(moments: readonly StoredMoment[]): string | undefined {
  const placed = new Map<string, Placed[]>();
  for (const [moment, [, text]] of moments.entries()) {
    const { keys, values } = readMessage(text);
    for (const [index, key] of keys.entries()) {
      const [column, value] = [placed.get(key) ?? [], values[index]];
      if (value !== undefined) {
        column.push([moment, value]);
        placed.set(key, column);
      }
    }
  }
  const keys = [...placed.keys()].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const columns = keys.map((key) => toColumn(placed.get(key) ?? []));
  if (columns.includes(undefined)) {
    return undefined;
  }
  const offsets = moments.map(([offset]) => offset);
  const steps = offsets.map((offset, index) => offset - (offsets[index - 1] ?? 0));
  const repeated = steps.map((step, index) => (index > 0 && step === steps[index - 1] ? '' : step));
  return columnsMark + [offsets.at(-1) ?? 0, repeated.join(), keys.join(), ...columns].join(partMark);
}

const nameOf = (key: string): string => nameOfKey(key) ?? key;

function toColumn(values: readonly Placed[]): string | undefined {
  if (values.every((placed): placed is Placed<number> => typeof placed[1] === 'number')) {
    return numberColumn(values);
  }
  if (values.every(([, value]) => typeof value === 'boolean')) {
    return (
      columnForms.boolean +
      elements(
        values,
        withoutRepeated(values, (value) => (value ? 't' : 'f')),
      )
    );
  }
  const isText = values.every(([, value]) => typeof value === 'string');
  return isText ? columnForms.text + elements(values, withoutRepeated(values, String)) : undefined;
}

function numberColumn(values: readonly Placed<number>[]): string {
  const places = decimalPlaces(values);
  if (places === undefined) {
    const texts = withoutRepeated(values, (value) => JSON.stringify(value));
    return columnForms.number + elements(values, texts);
  }
  const wholes = values.map(([, value]) => Math.round(value * (powersOfTen[places] ?? 1)));
  const differences = differencesOf(wholes);
  const [first, ofChanges] = [differences, differencesOf(differences)].map((all) =>
    elements(
      values,
      all.map((one) => (one === 0 ? '' : String(one))),
    ),
  );
  return first === undefined || ofChanges === undefined || first.length <= ofChanges.length
    ? `${columnForms.differences.charAt(places)}${first}`
    : `${columnForms.changes.charAt(places)}${ofChanges}`;
}

/** The fewest decimal places that make all numbers whole; undefined without such a number. */
function decimalPlaces(values: readonly Placed<number>[]): number | undefined {
  const places = powersOfTen.findIndex((power) =>
    values.every(([, value]) => {
      const whole = Math.round(value * power);
      // Far below the largest safe number, so that differences of differences are exact.
      return Math.abs(whole) < 2 ** 50 && whole / power === value;
    }),
  );
  return places < 0 ? undefined : places;
}

const differencesOf = (numbers: readonly number[]): number[] =>
  numbers.map((one, index) => one - (numbers[index - 1] ?? 0));

/** The texts of the values; empty for a value that repeats the one before. */
function withoutRepeated(values: readonly Placed[], textOf: (value: SignalScalar) => string): string[] {
  return values.map(([, value], index) => (value === values[index - 1]?.[1] ? '' : textOf(value)));
}

/** The texts with the gaps before them. */
function elements(values: readonly Placed[], texts: readonly string[]): string {
  return values
    .map(([moment], index) => {
      const gap = moment - (values[index - 1]?.[0] ?? -1) - 1;
      return `${gap === 0 ? '' : `${gap}${gapMark}`}${texts[index]}`;
    })
    .join();
}
