/**
 * An operation whose input is checked before anything else sees it: neither its demands nor its
 * work ever meet an input that breaks the service model, and the caller gets the service's own
 * error for it.
 */
import type { AwsError } from '../core/aws-error.ts';
import {
  type CallContext,
  type Demand,
  type HttpBinding,
  type Operation,
  operation,
} from '../core/service.ts';
import { type ShapeViolation, shapeViolations } from './shape-violations.ts';
import type { StructureShape } from './shape.ts';

/** How a service says that an input breaks its model. */
export type InvalidInput = (violations: readonly ShapeViolation[]) => AwsError;

/** Makes the operation writer of one service. */
export function checkedOperations(invalid: InvalidInput) {
  return <Input extends object, Output>(definition: {
    readonly shape: StructureShape;
    readonly http?: HttpBinding;
    readonly demands: (input: Input, context: CallContext) => readonly Demand[];
    readonly run: (input: Input, context: CallContext) => Output | Promise<Output>;
  }): Operation => {
    const { shape, http, demands, run } = definition;
    // The dispatcher hands the same object to demands and run: each is checked once.
    const checked = new WeakMap<object, Input>();
    const check = (raw: unknown): Input => {
      const known = typeof raw === 'object' && raw !== null ? checked.get(raw) : undefined;
      if (known !== undefined) {
        return known;
      }
      const input = http === undefined ? (raw ?? {}) : withTypedQuery(shape, http, raw ?? {});
      const violations = shapeViolations(shape, input);
      if (violations.length > 0) {
        throw invalid(violations);
      }
      // The check above is what makes this cast true for all that the shape names.
      const typed = input as Input;
      if (typeof raw === 'object' && raw !== null) {
        checked.set(raw, typed);
      }
      return typed;
    };
    return operation<unknown, Output>({
      ...(http === undefined ? {} : { http }),
      demands: (raw, context) => demands(check(raw), context),
      run: (raw, context) => run(check(raw), context),
    });
  };
}

/** Query parameters arrive as text: numbers and booleans get their types here. */
function withTypedQuery(shape: StructureShape, http: HttpBinding, raw: unknown): unknown {
  const members = Object.values(http.query ?? {});
  if (members.length === 0 || typeof raw !== 'object' || raw === null) {
    return raw;
  }
  const input: Record<string, unknown> = { ...raw };
  for (const member of members) {
    const kind = (shape.required[member] ?? shape.optional[member])?.kind;
    const value = input[member];
    if (typeof value !== 'string') {
      continue;
    }
    if (kind === 'number' && /^-?\d+$/.test(value)) {
      input[member] = Number(value);
    }
    if (kind === 'flag' && (value === 'true' || value === 'false')) {
      input[member] = value === 'true';
    }
  }
  return input;
}
