/**
 * The syntax tree of an IoT rule's SQL (AWS IoT Developer Guide, "AWS IoT SQL reference"), for the
 * supported part of version 2016-03-23.
 */

/**
 * Values of the language are JSON's; undefined is its `Undefined`, a possible result of a column or
 * a comparison.
 */
export type SqlValue =
  string | number | boolean | null | readonly SqlValue[] | { readonly [name: string]: SqlValue };

/** Operators of AWS IoT SQL that compare two values; `<>` means not equal. */
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** An expression, which has a value for each message. */
export type SqlExpression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** `*`: the whole message; only `encode` accepts it. */
  | { readonly kind: 'message' }
  | { readonly kind: 'path'; readonly names: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly SqlExpression[] }
  | { readonly kind: 'not'; readonly operand: SqlExpression }
  | { readonly kind: 'and' | 'or'; readonly left: SqlExpression; readonly right: SqlExpression }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: SqlExpression;
      readonly right: SqlExpression;
    };

/** One column of the output that a rule passes to its actions. */
export interface SqlColumn {
  readonly name: string;
  readonly expression: SqlExpression;
}

/** A parsed `SELECT … FROM … WHERE …`; without `where`, every message matches. */
export interface SqlStatement {
  /** `SELECT *`: the message's own members come first. */
  readonly everything: boolean;
  readonly columns: readonly SqlColumn[];
  readonly topicFilter: string;
  readonly where: SqlExpression | undefined;
}
