/**
 * Runs Java's regular expressions on JavaScript's engine: `util.matches`, `String.replace` and
 * `String.replaceAll` take `java.util.regex.Pattern` text. What the two dialects do not share is
 * refused instead of guessed.
 */
import { handlerError } from '../runtime/resolver-error.ts';

/** Java's POSIX classes (US-ASCII only) for use in a JavaScript character class. */
const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1f\\x7f',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\v\\f\\r',
};

const compiled = new Map<string, RegExp>();

/** `Pattern.matches(pattern, value)`: the whole value must match, as in Java. */
export function matches(pattern: string, value: string): boolean {
  return javaPattern(`^(?:${pattern})$`, '').test(value);
}

/** `value.replaceFirst(pattern, replacement)` of Java, which APPSYNC_JS uses for `replace`. */
export function replaceFirst(value: string, pattern: string, replacement: string): string {
  return value.replace(javaPattern(pattern, ''), javaReplacement(replacement));
}

/** Java's `String.replaceAll`: `$1` is a group, a backslash makes the next character literal. */
export function replaceAll(value: string, pattern: string, replacement: string): string {
  return value.replace(javaPattern(pattern, 'g'), javaReplacement(replacement));
}

function javaPattern(pattern: string, flags: string): RegExp {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = toRegExp(pattern, flags);
  if (compiled.size > 1000) {
    compiled.clear();
  }
  compiled.set(key, made);
  return made;
}

function toRegExp(pattern: string, flags: string): RegExp {
  const inline = /^(\^\(\?:)?\(\?([ims]+)\)/.exec(pattern);
  const text = (inline ? (inline[1] ?? '') + pattern.slice(inline[0].length) : pattern)
    .replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, literal: string) =>
      literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
    )
    .replace(/(\[[^\]]*)?\\p\{(\w+)\}/g, (whole, inside: string | undefined, name: string) => {
      const range = Object.hasOwn(posixClasses, name) ? posixClasses[name] : undefined;
      if (range === undefined) {
        return whole;
      }
      return inside === undefined ? `[${range}]` : inside + range;
    })
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$');
  try {
    return new RegExp(text, flags + (inline?.[2] ?? ''));
  } catch {
    throw handlerError('The pattern is not supported.');
  }
}

/**
 * `$1` means the same in both. `\$` and `\\` are Java's escapes, and `$&` is not a reference there.
 */
function javaReplacement(replacement: string): string {
  return replacement.replace(/\\([\s\S])|\$(?!\d)/g, (_, escaped: string | undefined) => {
    const character = escaped ?? '$';
    return character === '$' ? '$$' : character;
  });
}
