/**
 * Reads an IoT rule's SQL. Unsupported parts of the grammar (arithmetic, CASE, arrays, nested
 * queries) throw an error that names the word where they begin.
 */
import type { ComparisonOperator, SqlColumn, SqlExpression, SqlStatement } from './sql-syntax.ts';
import { type SqlToken, sqlTokens } from './sql-tokens.ts';

const comparisons: readonly string[] = ['=', '<>', '<', '<=', '>', '>='] satisfies ComparisonOperator[];
const keywords = ['select', 'from', 'where', 'as', 'and', 'or', 'not'];

/**
 * Parses `SELECT … FROM '<topic filter>' [WHERE …]`. Throws an error that names what it cannot
 * parse.
 */
export function parseStatement(sql: string): SqlStatement {
  const reader = new SqlReader(sql);
  reader.requireKeyword('select');
  const { everything, columns } = reader.columns();
  reader.requireKeyword('from');
  const topicFilter = reader.requireText('a topic filter in single quotes');
  const where = reader.takeKeyword('where') ? reader.expression() : undefined;
  reader.requireEnd();
  return { everything, columns, topicFilter, where };
}

/** Parses one expression of a substitution template. */
export function parseExpression(sql: string): SqlExpression {
  const reader = new SqlReader(sql);
  const expression = reader.expression();
  reader.requireEnd();
  return expression;
}

/** A recursive-descent parser over the tokens, with one method per rule of the grammar. */
class SqlReader {
  readonly #tokens: readonly SqlToken[];
  #next = 0;

  constructor(sql: string) {
    this.#tokens = sqlTokens(sql);
  }

  columns(): Pick<SqlStatement, 'everything' | 'columns'> {
    const everything = this.#takeSymbol('*');
    const columns: SqlColumn[] = [];
    if (everything && !this.#takeSymbol(',')) {
      return { everything, columns };
    }
    do {
      columns.push(this.#column());
    } while (this.#takeSymbol(','));
    return { everything, columns };
  }

  expression(): SqlExpression {
    let left = this.#conjunction();
    while (this.takeKeyword('or')) {
      left = { kind: 'or', left, right: this.#conjunction() };
    }
    return left;
  }

  takeKeyword(keyword: string): boolean {
    const { kind, text } = this.#present;
    const isTaken = kind === 'name' && text.toLowerCase() === keyword;
    if (isTaken) {
      this.#next += 1;
    }
    return isTaken;
  }

  requireKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) {
      throw this.#misunderstood(keyword.toUpperCase());
    }
  }

  requireText(what: string): string {
    const { kind, text } = this.#present;
    if (kind !== 'text') {
      throw this.#misunderstood(what);
    }
    this.#next += 1;
    return text;
  }

  requireEnd(): void {
    if (this.#present.kind !== 'end') {
      throw this.#misunderstood('the end');
    }
  }

  /** Without AS, a path's last name becomes the column's name. Other expressions need AS. */
  #column(): SqlColumn {
    const expression = this.expression();
    if (this.takeKeyword('as')) {
      return { expression, name: this.#requireName() };
    }
    const name = expression.kind === 'path' ? expression.names.at(-1) : undefined;
    if (name === undefined) {
      throw this.#misunderstood('AS and a name');
    }
    return { expression, name };
  }

  #conjunction(): SqlExpression {
    let left = this.#negation();
    while (this.takeKeyword('and')) {
      left = { kind: 'and', left, right: this.#negation() };
    }
    return left;
  }

  #negation(): SqlExpression {
    return this.takeKeyword('not') ? { kind: 'not', operand: this.#negation() } : this.#comparison();
  }

  #comparison(): SqlExpression {
    const left = this.#operand();
    const { kind, text } = this.#present;
    if (kind !== 'symbol' || !comparisons.includes(text)) {
      return left;
    }
    this.#next += 1;
    // The check above found it among the comparisons.
    return { kind: 'comparison', operator: text as ComparisonOperator, left, right: this.#operand() };
  }

  #operand(): SqlExpression {
    if (this.#takeSymbol('(')) {
      const inner = this.expression();
      this.#requireSymbol(')');
      return inner;
    }
    if (this.#takeSymbol('*')) {
      return { kind: 'message' };
    }
    const isNegative = this.#takeSymbol('-');
    const token = this.#present;
    if (token.kind === 'number') {
      this.#next += 1;
      return { kind: 'literal', value: isNegative ? -token.value : token.value };
    }
    if (isNegative) {
      throw this.#misunderstood('a number');
    }
    if (token.kind === 'text') {
      return { kind: 'literal', value: this.requireText('a string') };
    }
    const name = this.#requireName();
    if (name === 'true' || name === 'false') {
      return { kind: 'literal', value: name === 'true' };
    }
    return this.#takeSymbol('(') ? this.#call(name) : this.#path(name);
  }

  #call(name: string): SqlExpression {
    const given: SqlExpression[] = [];
    if (this.#takeSymbol(')')) {
      return { kind: 'call', name, given };
    }
    do {
      given.push(this.expression());
    } while (this.#takeSymbol(','));
    this.#requireSymbol(')');
    return { kind: 'call', name, given };
  }

  #path(first: string): SqlExpression {
    const names = [first];
    while (this.#takeSymbol('.')) {
      names.push(this.#requireName());
    }
    return { kind: 'path', names };
  }

  #requireName(): string {
    const { kind, text } = this.#present;
    if (kind !== 'name' || keywords.includes(text.toLowerCase())) {
      throw this.#misunderstood('a name');
    }
    this.#next += 1;
    return text;
  }

  #takeSymbol(symbol: string): boolean {
    const { kind, text } = this.#present;
    const isTaken = kind === 'symbol' && text === symbol;
    if (isTaken) {
      this.#next += 1;
    }
    return isTaken;
  }

  #requireSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) {
      throw this.#misunderstood(`'${symbol}'`);
    }
  }

  #misunderstood(wanted: string): Error {
    const { kind, text } = this.#present;
    return new Error(`${wanted} is expected where ${kind === 'end' ? 'the text ends' : `'${text}' stands`}`);
  }

  get #present(): SqlToken {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }
}
