/** Splits an IoT rule's SQL into tokens. For other text, throws an error that quotes it. */

/** One token. Keywords are names here, because the meaning of a name depends on its position. */
export type SqlToken =
  | { readonly kind: 'name' | 'text' | 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

/**
 * Texts in single quotes, where a quote is written twice; symbols of two characters before those of
 * one.
 */
const word = /\s*(?:('(?:[^']|'')*')|([A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?)|(<>|<=|>=|[*,().=<>-]))/y;

/**
 * Returns all tokens of the text, followed by an end token. Throws for a character that begins no
 * token.
 */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  for (;;) {
    word.lastIndex = at;
    const match = word.exec(sql);
    if (match === null) {
      break;
    }
    tokens.push(tokenOf(match, at));
    at = word.lastIndex;
  }
  const rest = sql.slice(at).trimStart();
  if (rest !== '') {
    throw new Error(`'${rest.slice(0, 20)}' is not understood`);
  }
  return [...tokens, { kind: 'end', text: '', at: sql.length }];
}

function tokenOf([, quoted, name, number, symbol]: RegExpExecArray, at: number): SqlToken {
  if (quoted !== undefined) {
    return { kind: 'text', text: quoted.slice(1, -1).replaceAll("''", "'"), at };
  }
  if (name !== undefined) {
    return { kind: 'name', text: name, at };
  }
  if (number !== undefined) {
    return { kind: 'number', text: number, value: Number(number), at };
  }
  return { kind: 'symbol', text: symbol ?? '', at };
}
