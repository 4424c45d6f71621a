/**
 * Operations that check their input first. Neither `demands` nor `run` receives an input that
 * violates the service model, and the caller gets the service's own error.
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

/** Makes a service's error for an input that violates its model. */
export type InvalidInput = (violations: readonly ShapeViolation[]) => AwsError;

/** Returns the function that creates the checked operations of one service. */
export function checkedOperations(invalid: InvalidInput) {
  return <Input extends object, Output>(definition: {
    readonly shape: StructureShape;
    readonly http?: HttpBinding;
    readonly demands: (input: Input, context: CallContext) => readonly Demand[];
    readonly run: (input: Input, context: CallContext) => Output | Promise<Output>;
  }): Operation => {
    const { shape, http, demands, run } = definition;
    // The dispatcher passes the same object to `demands` and `run`, so it is checked only once.
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
      // After the check above, every member that the shape names has this type.
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

/** Query parameters arrive as text. Converts numbers and booleans to the types of the shape. */
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
