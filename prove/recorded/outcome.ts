/**
 * The result of an evaluation, and whether two results are alike. Random ids and clock times are
 * compared by their form.
 */
import { fromRecorded, toRecorded, type Recorded } from './moments.ts';

/** The end of an evaluation. */
export interface Outcome {
  /** What the handler returned; null where it returned nothing. */
  readonly value?: unknown;
  readonly stash?: unknown;
  /** The message of `util.error`. */
  readonly error?: string;
}

/** A text or number that differs between two evaluations of the same context. */
interface Varying {
  readonly $varies: string;
}

/** A context whose outcome depends on more times than those that move along with it. */
export class UnlikeOutcomesError extends Error {
  override readonly name = 'UnlikeOutcomesError';

  constructor(path: string) {
    super(`Two evaluations of one context differ in their structure at ${path}.`);
  }
}

/** An outcome with the time to which its context was put back (epoch milliseconds). */
export interface TimedOutcome {
  readonly outcome: Outcome;
  readonly now: number;
}

/**
 * What two evaluations of one recorded context, put back to different times, have in common. Times
 * that moved along become distances; texts and numbers that differ otherwise (random ids, numbers
 * of days and minutes) are kept by their form.
 */
export function toRecordedOutcome(one: TimedOutcome, other: TimedOutcome): Recorded {
  return common(one.outcome, other.outcome, [one.now, other.now], '');
}

/** Where an outcome departs from the recorded one; undefined when it does not. */
export function departure(recorded: Recorded, outcome: Outcome, now: number): string | undefined {
  return difference(fromRecorded(recorded, now), plain(outcome), 'outcome');
}

function common(one: unknown, other: unknown, now: readonly [number, number], path: string): unknown {
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    return one.map((member, index) => common(member, other[index], now, `${path}[${index}]`));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    if (names.join() === Object.keys(other).join()) {
      return Object.fromEntries(
        names.map((name) => [name, common(one[name], other[name], now, `${path}.${name}`)]),
      );
    }
  }
  const recorded = toRecorded(one, now[0]);
  if (JSON.stringify(recorded) === JSON.stringify(toRecorded(other, now[1]))) {
    return recorded;
  }
  if (typeof one === typeof other && (typeof one === 'string' || typeof one === 'number')) {
    return { $varies: formOf(one) } satisfies Varying;
  }
  throw new UnlikeOutcomesError(path);
}

/** Letters and digits become `x`: ids and times of the same kind have the same form. */
function formOf(value: unknown): string {
  if (typeof value === 'number') {
    return 'number';
  }
  return typeof value === 'string' ? value.replace(/[0-9A-Za-z]/g, 'x') : typeof value;
}

function difference(expected: unknown, found: unknown, path: string): string | undefined {
  if (isVarying(expected)) {
    return formOf(found) === expected.$varies ? undefined : `${path} has another form`;
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return firstOf(expected.map((member, index) => difference(member, found[index], `${path}[${index}]`)));
  }
  if (isObject(expected) && isObject(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return firstOf([...names].map((name) => difference(expected[name], found[name], `${path}.${name}`)));
  }
  if (expected === found || ((expected ?? null) === null && (found ?? null) === null)) {
    return undefined;
  }
  return `${path} is ${brief(found)} instead of ${brief(expected)}`;
}

function firstOf(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((one) => one !== undefined);
}

function isVarying(value: unknown): value is Varying {
  return isObject(value) && '$varies' in value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What JSON keeps of it. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
