/** What AppSync checks when a resolver or function is created: size, syntax, the dialect's rules, and that both handlers are there. */
import { parse, type AnyNode, type Program } from 'acorn';
import { AwsError } from '../../aws-error.ts';
import { bindingsOf } from './bindings.ts';
import { forbiddenSyntax } from './forbidden-syntax.ts';
import { functionMisuse, recursiveCalls } from './function-rules.ts';
import { readonlyContextFaults } from './readonly-context.ts';
import { exportedNames, importableModules } from './module-shape.ts';
import { walk } from './syntax-tree.ts';

/** Code may have 32 KB (AppSync quotas, "Maximum size of resolver or function code"). */
const maxCodeBytes = 32_768;

/** One reason in `detail.codeErrors` of the BadRequestException, in the API's own shape. */
export interface CodeError {
  readonly errorType: 'PARSER_ERROR';
  readonly value: string;
  readonly location: { readonly line: number; readonly column: number; readonly span: number };
}

/** The syntax tree of acceptable code; throws BadRequestException as CreateFunction and CreateResolver do. */
export function checkedProgram(code: string): Program {
  if (Buffer.byteLength(code) > maxCodeBytes) {
    throw new AwsError('BadRequestException', `The code exceeds the maximum size of ${maxCodeBytes} bytes.`);
  }
  const program = parsed(code);
  const faults = codeFaults(program);
  if (faults.length > 0) throw refused(faults);
  return program;
}

function parsed(code: string): Program {
  try {
    return parse(code, { ecmaVersion: 2022, sourceType: 'module', locations: true });
  } catch (error) {
    // acorn throws SyntaxErrors that carry the position.
    const { message, loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    throw refused([
      {
        errorType: 'PARSER_ERROR',
        value: message,
        location: { line: loc?.line ?? 1, column: loc?.column ?? 0, span: 0 },
      },
    ]);
  }
}

function codeFaults(program: Program): CodeError[] {
  const bindings = bindingsOf(program);
  const faults: CodeError[] = [];
  walk(program, (node) => {
    const why = forbiddenSyntax(node) ?? functionMisuse(node, bindings) ?? importFault(node);
    if (why !== undefined) faults.push(codeError(node, why));
  });
  for (const call of recursiveCalls(program, bindings)) {
    faults.push(codeError(call, 'Recursive function calls not supported.'));
  }
  for (const { node, message } of readonlyContextFaults(program, bindings))
    faults.push(codeError(node, message));
  const exported = exportedNames(program);
  for (const handler of ['request', 'response']) {
    if (!exported.has(handler))
      faults.push(codeError(program, `The code must export a ${handler} function.`));
  }
  return faults;
}

function importFault(node: AnyNode): string | undefined {
  if (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') return undefined;
  const from = node.source?.value;
  if (from === undefined || (node.type === 'ImportDeclaration' && importableModules.has(String(from))))
    return undefined;
  return `Unable to resolve module ${String(from)}.`;
}

function codeError(node: AnyNode, value: string): CodeError {
  const start = node.loc?.start ?? { line: 1, column: 0 };
  return { errorType: 'PARSER_ERROR', value, location: { ...start, span: node.end - node.start } };
}

function refused(codeErrors: readonly CodeError[]): AwsError {
  return new AwsError('BadRequestException', 'The code contains one or more errors.', 400, {
    reason: 'CODE_ERROR',
    detail: { codeErrors },
  });
}
