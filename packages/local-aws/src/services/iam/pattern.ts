/**
 * The patterns of IAM policies: `*` for any text, `?` for one character, `${key}` for a value of
 * the request, whose own stars are literal (IAM User Guide, "Policy variables and tags").
 */

const anyText = Symbol('*');
const anyCharacter = Symbol('?');

/** A value of the request in a pattern. */
interface Variable {
  readonly key: string;
  readonly fallback?: string;
}

/** One step of a pattern: a literal character, a wildcard, or an unresolved variable. */
type Token = string | typeof anyText | typeof anyCharacter | Variable;

/** A compiled pattern. A `dynamic` one depends on the request. */
export interface Pattern {
  readonly tokens: readonly Token[];
  readonly dynamic: boolean;
}

/** Finds the single value of a condition key, by its lower-case name. */
export type VariableLookup = (key: string) => string | undefined;

const variableForm = /^\$\{([^}]*)\}/;
const literalVariables: Readonly<Record<string, string>> = { '*': '*', '?': '?', $: '$' };

/** Compiles a pattern of a policy. */
export function parsePattern(text: string): Pattern {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    const variable = variableForm.exec(rest);
    tokens.push(variable ? variableToken(variable[1] ?? '') : characterToken(rest.charAt(0)));
    rest = rest.slice(variable ? variable[0].length : 1);
  }
  return { tokens, dynamic: tokens.some(isVariable) };
}

/** True when the whole text matches; false when a variable has no value in this request. */
export function matchesPattern(pattern: Pattern, text: string, lookup: VariableLookup): boolean {
  const units = pattern.dynamic ? fillIn(pattern.tokens, lookup) : pattern.tokens;
  return units !== undefined && matchTokens(units, text);
}

/**
 * True when both are equal after the variables are resolved. Wildcards are ordinary characters
 * here.
 */
export function equalsPattern(pattern: Pattern, text: string, lookup: VariableLookup): boolean {
  const units = pattern.dynamic ? fillIn(pattern.tokens, lookup) : pattern.tokens;
  return units !== undefined && units.map(toText).join('') === text;
}

/**
 * Splits the pattern at its literal colons into at most `parts` parts. The last one keeps its
 * colons.
 */
export function splitAtColons(pattern: Pattern, parts: number): readonly Pattern[] {
  const cuts: Token[][] = [[]];
  for (const token of pattern.tokens) {
    if (token === ':' && cuts.length < parts) {
      cuts.push([]);
    } else {
      cuts.at(-1)?.push(token);
    }
  }
  return cuts.map((tokens) => ({ tokens, dynamic: tokens.some(isVariable) }));
}

/** True when the pattern ends in `*`. */
export function endsInAnyText(pattern: Pattern): boolean {
  return pattern.tokens.at(-1) === anyText;
}

/** Greedy with one backtracking point: linear for one star, never exponential. */
function matchTokens(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let position = 0;
  let star = -1;
  let resumeAt = 0;
  while (position < text.length) {
    if (tokens[token] === anyText) {
      star = token;
      resumeAt = position;
      token += 1;
    } else if (tokens[token] === anyCharacter || tokens[token] === text.charAt(position)) {
      token += 1;
      position += 1;
    } else if (star >= 0) {
      resumeAt += 1;
      position = resumeAt;
      token = star + 1;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((left) => left === anyText);
}

function variableToken(inside: string): Token {
  const literal = literalVariables[inside];
  if (literal !== undefined) {
    return literal;
  }
  const [key = '', fallback] = inside.split(',').map((part) => part.trim());
  return {
    key: key.toLowerCase(),
    ...(fallback === undefined ? {} : { fallback: fallback.replace(/^'|'$/g, '') }),
  };
}

function characterToken(character: string): Token {
  if (character === '*') {
    return anyText;
  }
  return character === '?' ? anyCharacter : character;
}

function isVariable(token: Token): token is Variable {
  return typeof token === 'object';
}

function fillIn(tokens: readonly Token[], lookup: VariableLookup): Token[] | undefined {
  const filled: Token[] = [];
  for (const token of tokens) {
    const text = isVariable(token) ? (lookup(token.key) ?? token.fallback) : token;
    if (text === undefined) {
      return undefined;
    }
    if (typeof text === 'string') {
      filled.push(...text.split(''));
    } else {
      filled.push(text);
    }
  }
  return filled;
}

function toText(token: Token): string {
  if (token === anyText) {
    return '*';
  }
  if (token === anyCharacter) {
    return '?';
  }
  return typeof token === 'string' ? token : '';
}
