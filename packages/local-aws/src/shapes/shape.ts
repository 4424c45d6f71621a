/**
 * How the emulated services declare the constraints of their inputs. The terms are those of AWS's
 * service models: length, pattern, enum, required.
 */

/** The type and the constraints of a value on the wire. */
export type Shape =
  | {
      readonly kind: 'text';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      /** The pattern as AWS's message quotes it. */
      readonly patternText?: string;
      readonly values?: readonly string[];
    }
  | { readonly kind: 'blob'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'decimal' }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly kind: 'map'; readonly keys: Shape; readonly values: Shape }
  | StructureShape;

/** Members by name. As on AWS, members that are neither required nor optional are ignored. */
export interface StructureShape {
  readonly kind: 'structure';
  readonly required: Readonly<Record<string, Shape>>;
  readonly optional: Readonly<Record<string, Shape>>;
}

/** A string. `pattern` is the model's. As on AWS, it must match the whole value. */
export function text(
  limits: { readonly min?: number; readonly max?: number; readonly pattern?: string } = {},
): Shape {
  const { pattern, ...lengths } = limits;
  if (pattern === undefined) {
    return { kind: 'text', ...lengths };
  }
  return { kind: 'text', ...lengths, pattern: new RegExp(`^(?:${pattern})$`, 'u'), patternText: pattern };
}

/** One of a closed set of strings. */
export function oneOf(...values: readonly string[]): Shape {
  return { kind: 'text', values };
}

/** Base64 on the wire; lengths count the decoded bytes. */
export function blob(min?: number, max?: number): Shape {
  return { kind: 'blob', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** A boolean; from a query string also `true` and `false`. */
export const flag: Shape = { kind: 'flag' };

/** A number with or without a fraction: the models' `double`. */
export const decimal: Shape = { kind: 'decimal' };

/** An integer; from a query string also its decimal digits. */
export function number(min?: number, max?: number): Shape {
  return { kind: 'number', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** A list whose length AWS limits. */
export function list(of: Shape, min?: number, max?: number): Shape {
  return { kind: 'list', of, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** A map whose keys and values each match a shape; its size is not limited. */
export function map(keys: Shape, values: Shape): Shape {
  return { kind: 'map', keys, values };
}

/** A structure of required and optional members. */
export function structure(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): StructureShape {
  return { kind: 'structure', required, optional };
}
