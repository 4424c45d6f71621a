/**
 * Patterns of `java.time.format.DateTimeFormatter` with the letters of fixed-width dates and times:
 * y u M d D H h k m s S n a E e X x Z z V, quoted text and `''`. Other letters are refused instead
 * of guessed.
 */
import { handlerError } from '../runtime/resolver-error.ts';

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly offsetMinutes: number;
  readonly zone: string;
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/**
 * Formats the instant in the zone (an IANA name or an offset such as `+08:00`; UTC when absent) by
 * the pattern.
 */
export function formatInstant(epochMs: number, pattern: string, zone = 'UTC'): string {
  const fields = fieldsOf(epochMs, zone);
  return tokensOf(pattern)
    .map(({ letter, width, text }) => (letter === undefined ? text : formatField(letter, width, fields)))
    .join('');
}

/** Parses a text of that pattern to epoch milliseconds; throws when it does not match. */
export function parseInstant(text: string, pattern: string, zone = 'UTC'): number {
  const letters: string[] = [];
  const expression = tokensOf(pattern)
    .map(({ letter, width, text: literal }) => {
      if (letter === undefined) {
        return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      }
      letters.push(letter);
      return `(${parsePattern(letter, width)})`;
    })
    .join('');
  const found = new RegExp(`^${expression}$`).exec(text);
  if (found === null) {
    throw handlerError('The text does not have the format.');
  }
  return instantOf(new Map(letters.map((letter, index) => [letter, found[index + 1] ?? ''])), zone);
}

function tokensOf(pattern: string): { letter?: string; width: number; text: string }[] {
  const tokens = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  return tokens.map((token) => {
    if (/^[A-Za-z]/.test(token)) {
      return { letter: token.charAt(0), width: token.length, text: token };
    }
    if (token === "''") {
      return { width: 0, text: "'" };
    }
    return { width: 0, text: token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : token };
  });
}

function fieldsOf(epochMs: number, zone: string): Fields {
  const offsetMinutes = offsetOf(epochMs, zone);
  const local = new Date(epochMs + offsetMinutes * 60_000);
  if (Number.isNaN(local.getTime())) {
    throw handlerError('The number is not a time.');
  }
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    offsetMinutes,
    zone,
  };
}

function offsetOf(epochMs: number, zone: string): number {
  const fixed = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (fixed) {
    return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0));
  }
  if (zone === 'UTC' || zone === 'Z' || zone === 'GMT') {
    return 0;
  }
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
    }).formatToParts(epochMs);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    return name === 'GMT' ? 0 : offsetOf(epochMs, name);
  } catch {
    throw handlerError('The time zone is not known.');
  }
}

function formatField(letter: string, width: number, fields: Fields): string {
  const padded = (value: number) => String(value).padStart(width, '0');
  switch (letter) {
    case 'y':
    case 'u':
      return width === 2 ? String(fields.year % 100).padStart(2, '0') : padded(fields.year);
    case 'M':
    case 'L':
      if (width < 3) {
        return padded(fields.month);
      }
      return (months[fields.month - 1] ?? '').slice(0, width === 3 ? 3 : undefined);
    case 'd':
      return padded(fields.day);
    case 'D':
      return padded(
        (Date.UTC(fields.year, fields.month - 1, fields.day) - Date.UTC(fields.year, 0, 1)) / 86_400_000 + 1,
      );
    case 'H':
      return padded(fields.hour);
    case 'k':
      return padded(fields.hour === 0 ? 24 : fields.hour);
    case 'h':
      return padded(fields.hour % 12 === 0 ? 12 : fields.hour % 12);
    case 'm':
      return padded(fields.minute);
    case 's':
      return padded(fields.second);
    case 'S':
      return String(fields.millisecond).padStart(3, '0').padEnd(width, '0').slice(0, width);
    case 'n':
      return padded(fields.millisecond * 1_000_000);
    case 'a':
      return fields.hour < 12 ? 'AM' : 'PM';
    case 'E': {
      const weekday =
        weekdays[new Date(Date.UTC(fields.year, fields.month - 1, fields.day)).getUTCDay()] ?? '';
      return weekday.slice(0, width < 4 ? 3 : undefined);
    }
    case 'V':
    case 'z':
      return fields.zone;
    case 'X':
      return fields.offsetMinutes === 0 ? 'Z' : offsetText(fields.offsetMinutes, width);
    case 'x':
    case 'Z':
      return offsetText(fields.offsetMinutes, letter === 'Z' ? 2 : width);
    default:
      throw handlerError('The date format has a letter that is not supported.');
  }
}

function offsetText(minutes: number, width: number): string {
  const absolute = Math.abs(minutes);
  const hours = String(Math.floor(absolute / 60)).padStart(2, '0');
  const rest = String(absolute % 60).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  if (width === 1) {
    return `${sign}${hours}${rest === '00' ? '' : rest}`;
  }
  return `${sign}${hours}${width === 3 || width === 5 ? ':' : ''}${rest}`;
}

function parsePattern(letter: string, width: number): string {
  if (letter === 'M' && width >= 3) {
    return '[A-Za-z]+';
  }
  if ('yuMdDHkhmsSn'.includes(letter)) {
    return width === 1 ? '\\d+' : `\\d{${width}}`;
  }
  if (letter === 'a') {
    return 'AM|PM';
  }
  if (letter === 'E') {
    return '[A-Za-z]+';
  }
  if ('XxZ'.includes(letter)) {
    return 'Z|[+-]\\d{2}(?::?\\d{2})?';
  }
  throw handlerError('The date format has a letter that is not supported.');
}

function instantOf(parts: ReadonlyMap<string, string>, zone: string): number {
  const number = (letters: string, absent: number) => {
    const text = [...letters].map((letter) => parts.get(letter)).find((part) => part !== undefined);
    return text === undefined ? absent : Number(text);
  };
  const monthText = parts.get('M') ?? '1';
  const month = /^\d+$/.test(monthText)
    ? Number(monthText)
    : months.findIndex((name) => name.startsWith(monthText)) + 1;
  const year = number('yu', 1970);
  const half = number('h', 0) % 12;
  const hour = parts.has('h') ? half + (parts.get('a') === 'PM' ? 12 : 0) : number('Hk', 0) % 24;
  const milliseconds = Number((parts.get('S') ?? '0').padEnd(3, '0').slice(0, 3));
  const day = number('d', 1);
  const local = Date.UTC(year, month - 1, day, hour, number('m', 0), number('s', 0), milliseconds);
  if (new Date(local).getUTCDate() !== day || month === 0) {
    throw handlerError('The text is not a date.');
  }
  const offset = parts.get('X') ?? parts.get('x') ?? parts.get('Z') ?? zone;
  // A zone's offset depends on the instant, which depends on the offset. The second round settles
  // it, except at clock changes.
  const guess = local - offsetOf(local, offset) * 60_000;
  return local - offsetOf(guess, offset) * 60_000;
}
