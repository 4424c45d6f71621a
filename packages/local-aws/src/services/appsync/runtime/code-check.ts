/**
 * AppSync's checks when a resolver or function is created: size, syntax, the dialect's rules, and
 * the presence of both handlers.
 */
import { parse, type AnyNode, type Program } from 'acorn';
import { AwsError } from '../../../core/aws-error.ts';
import { bindingsOf } from './bindings.ts';
import { codeError, type CodeError } from './code-error.ts';
import { forbiddenSyntax } from './forbidden-syntax.ts';
import { functionMisuse, recursiveCalls } from './function-rules.ts';
import { readonlyContextViolations } from './readonly-context.ts';
import { exportedNames, importableModules } from './module-shape.ts';
import { walk } from './syntax-tree.ts';
import { unsupportedUse } from './unsupported-use.ts';

/** Code may be 32 KB long (AppSync quotas, "Maximum size of resolver or function code"). */
const maxCodeBytes = 32_768;

/**
 * Returns the syntax tree of valid code. Throws BadRequestException as CreateFunction and
 * CreateResolver do.
 */
export function checkedProgram(code: string): Program {
  if (Buffer.byteLength(code) > maxCodeBytes) {
    throw new AwsError('BadRequestException', `The code exceeds the maximum size of ${maxCodeBytes} bytes.`);
  }
  const program = parsed(code);
  const violations = codeViolations(program);
  if (violations.length > 0) {
    throw refusedCode(violations);
  }
  if (hasDefaults(program)) {
    throw new AwsError('BadRequestException', 'Function metadata has exceeded the maximum allowed size.');
  }
  return program;
}

function parsed(code: string): Program {
  try {
    return parse(code, { ecmaVersion: 2022, sourceType: 'module', locations: true });
  } catch (error) {
    // acorn throws SyntaxErrors with a position.
    const { message, loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    throw refusedCode([
      {
        errorType: 'PARSE_ERROR',
        value: message,
        location: { line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1, span: 1 },
      },
    ]);
  }
}

function codeViolations(program: Program): CodeError[] {
  const bindings = bindingsOf(program);
  const violations: CodeError[] = [];
  const addRule = (node: AnyNode, value: string | undefined): void => {
    if (value !== undefined) {
      violations.push(codeError(node, { errorType: 'LINT_ERROR', value }));
    }
  };
  walk(program, (node, ancestors) => {
    const violation = forbiddenSyntax(node) ?? unsupportedUse(node, ancestors, bindings);
    if (violation !== undefined) {
      violations.push(codeError(node, violation));
    }
    addRule(node, functionMisuse(node, bindings) ?? importViolation(node));
  });
  for (const call of recursiveCalls(program, bindings)) {
    addRule(call, 'Recursive function calls not supported.');
  }
  for (const { node, message } of readonlyContextViolations(program, bindings)) {
    addRule(node, message);
  }
  const exported = exportedNames(program);
  for (const handler of ['request', 'response']) {
    if (!exported.has(handler)) {
      addRule(program, `The code must export a ${handler} function.`);
    }
  }
  return violations;
}

/**
 * True when a pattern or parameter has a default. AWS is reported to refuse some of them with an
 * error about the metadata's size (aws/aws-appsync-community#301), and documents none (assumption
 * appsync-js-2).
 */
function hasDefaults(program: Program): boolean {
  let found = false;
  walk(program, ({ type }) => {
    found ||= type === 'AssignmentPattern';
  });
  return found;
}

function importViolation(node: AnyNode): string | undefined {
  if (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') {
    return undefined;
  }
  const from = node.source?.value;
  if (from === undefined || (node.type === 'ImportDeclaration' && importableModules.has(String(from)))) {
    return undefined;
  }
  return `Unable to resolve module ${from}.`;
}

/** The exception of CreateFunction and CreateResolver for code with errors. */
export function refusedCode(codeErrors: readonly CodeError[]): AwsError {
  return new AwsError('BadRequestException', 'The code contains one or more errors.', 400, {
    reason: 'CODE_ERROR',
    detail: { codeErrors },
  });
}
