/** One error in `detail.codeErrors` of the BadRequestException that refuses code. */
import type { AnyNode } from 'acorn';

/**
 * Error types as public reports quote them from EvaluateCode and CreateFunction: of the compiler
 * (hashicorp/terraform-provider-aws#30760), of AWS's lint rules, of syntax without a rule, and of
 * calls (aws/aws-appsync-community#303). Which of them AWS uses for which construct is assumption
 * appsync-js-1.
 */
export type CodeErrorType =
  'PARSE_ERROR' | 'LINT_ERROR' | 'UNSUPPORTED_SYNTAX_TYPE' | 'INVALID_FUNCTION_INVOCATION';

/** In the API's form. Lines and columns start at 1. */
export interface CodeError {
  readonly errorType: CodeErrorType;
  readonly value: string;
  readonly location: { readonly line: number; readonly column: number; readonly span: number };
}

/** A violation at a node, without its location. */
export type CodeViolation = Pick<CodeError, 'errorType' | 'value'>;

/** Locates the violation at the node, whose columns acorn counts from 0 and AppSync from 1. */
export function codeError(node: AnyNode, { errorType, value }: CodeViolation): CodeError {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  return { errorType, value, location: { line, column: column + 1, span: node.end - node.start } };
}
