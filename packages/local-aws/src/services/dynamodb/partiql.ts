/**
 * The action and the table of a PartiQL statement, for IAM's decision (DynamoDB Developer Guide,
 * "IAM security policies with PartiQL for DynamoDB").
 */
import { AwsError } from '../../core/aws-error.ts';

/** A statement's action on a table, or on an index of it. */
export interface StatementTarget {
  readonly action: 'PartiQLSelect' | 'PartiQLInsert' | 'PartiQLUpdate' | 'PartiQLDelete';
  readonly table: string;
  readonly index?: string;
}

const name = String.raw`(?:"([^"]+)"|([A-Za-z_]\w*))`;
const path = String.raw`${name}(?:\s*\.\s*${name})?`;

const forms = {
  PartiQLSelect: new RegExp(String.raw`^\s*select\s[^]*?\sfrom\s*${path}`, 'i'),
  PartiQLInsert: new RegExp(String.raw`^\s*insert\s+into\s*${path}`, 'i'),
  PartiQLUpdate: new RegExp(String.raw`^\s*update\s*${path}`, 'i'),
  PartiQLDelete: new RegExp(String.raw`^\s*delete\s+from\s*${path}`, 'i'),
} as const;

const textLiterals = /'(?:[^']|'')*'/g;

/**
 * Reads a statement. Throws ValidationException for anything other than the four statements, so
 * that no statement runs without a permission check.
 */
export function statementTarget(statement: string): StatementTarget {
  // The content of a text literal must not be read as a table.
  const bare = statement.replaceAll(textLiterals, "''");
  for (const [action, form] of Object.entries(forms)) {
    const match = form.exec(bare);
    const table = match?.[1] ?? match?.[2];
    const index = match?.[3] ?? match?.[4];
    // The table's keys are the actions.
    const known = action as StatementTarget['action'];
    if (table !== undefined) {
      return { action: known, table, ...(index !== undefined && { index }) };
    }
  }
  throw new AwsError('ValidationException', "Statement wasn't well formed, can't be processed");
}
