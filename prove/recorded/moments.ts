/**
 * Times in recordings. Handlers would judge a context that was recorded long ago as stale. So every
 * time near the recording is stored as its distance to it, and becomes a time again relative to the
 * evaluation. This covers ISO 8601, epoch seconds and milliseconds (also within JSON text), and the
 * time in a ULID.
 */
import { decodeUlidTime, encodeUlidTime } from './ulid-time.ts';

/** A recorded value: JSON, with times as distances. */
export type Recorded = unknown;

/** Times farther away than this are not of the recording, and stay as they are. */
const nearMs = 100 * 24 * 3_600_000;

const isoForm = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g;
const millisecondsForm = /(?<![\w.-])\d{13}(?![\w.])/g;
const secondsForm = /(?<![\w.-])\d{10}(?![\w.])/g;
const ulidForm = /(?<![0-9A-Za-z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Za-z])/g;
const marks = /⟦(iso3|iso0|ms|s|ulid):(-?\d+)(?::([0-9A-Z]{16}))?⟧/g;

/** Distances instead of the times near `now` (epoch milliseconds, a whole second). */
export function toRecorded(value: unknown, now: number): Recorded {
  if (typeof value === 'string') {
    return textToRecorded(value, now);
  }
  if (typeof value === 'number') {
    return numberToRecorded(value, now);
  }
  return mapped(
    value,
    (member) => toRecorded(member, now),
    (name) => textToRecorded(name, now),
  );
}

/** The value with its times put back at `now` (epoch milliseconds, a whole second). */
export function fromRecorded(recorded: Recorded, now: number): unknown {
  if (typeof recorded === 'string') {
    return textFromRecorded(recorded, now);
  }
  if (isNumberMark(recorded)) {
    return '$ms' in recorded ? now + recorded.$ms : (now + recorded.$s) / 1000;
  }
  return mapped(
    recorded,
    (member) => fromRecorded(member, now),
    (name) => textFromRecorded(name, now),
  );
}

function mapped(
  value: unknown,
  change: (member: unknown) => unknown,
  rename: (name: string) => string,
): unknown {
  if (Array.isArray(value)) {
    return value.map(change);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), change(member)]));
}

function isNear(time: number, now: number): boolean {
  return Math.abs(time - now) < nearMs;
}

function numberToRecorded(value: number, now: number): unknown {
  if (!Number.isSafeInteger(value)) {
    return value;
  }
  if (isNear(value, now)) {
    return { $ms: value - now };
  }
  return isNear(value * 1000, now) ? { $s: value * 1000 - now } : value;
}

function isNumberMark(value: unknown): value is { readonly $ms: number } | { readonly $s: number } {
  return typeof value === 'object' && value !== null && ('$ms' in value || '$s' in value);
}

function textToRecorded(text: string, now: number): string {
  const replace = (form: RegExp, kind: string, timeOf: (found: string) => number) => (whole: string) =>
    whole.replace(form, (found: string) => {
      const time = timeOf(found);
      return isNear(time, now) ? `⟦${kind}:${time - now}⟧` : found;
    });
  const ulids = text.replace(ulidForm, (found) => {
    const time = decodeUlidTime(found);
    return isNear(time, now) ? `⟦ulid:${time - now}:${found.slice(10)}⟧` : found;
  });
  const isos = ulids.replace(isoForm, (found, fraction: string | undefined) => {
    const time = Date.parse(found);
    return isNear(time, now) ? `⟦iso${fraction === undefined ? 0 : 3}:${time - now}⟧` : found;
  });
  const milliseconds = replace(millisecondsForm, 'ms', Number)(isos);
  return replace(secondsForm, 's', (found) => Number(found) * 1000)(milliseconds);
}

function textFromRecorded(text: string, now: number): string {
  return text.replace(marks, (_, kind: string, distance: string, random: string | undefined) => {
    const time = now + Number(distance);
    if (kind === 'ulid') {
      return `${encodeUlidTime(time)}${random ?? ''}`;
    }
    if (kind === 'ms') {
      return String(time);
    }
    if (kind === 's') {
      return String(Math.floor(time / 1000));
    }
    const iso = new Date(time).toISOString();
    return kind === 'iso3' ? iso : iso.replace(/\.\d{3}Z$/, 'Z');
  });
}
