/**
 * Checks an input against its shape and describes the violations in AWS's words. A value of the
 * wrong JSON type cannot be deserialized. Everything else is a "validation error detected" with
 * path and constraint.
 */
import type { Shape, StructureShape } from './shape.ts';

/** A value that cannot be deserialized, or one that violates a constraint. */
export type ShapeViolation =
  | { readonly kind: 'serialization'; readonly message: string }
  | { readonly kind: 'constraint'; readonly path: string; readonly message: string };

/**
 * AWS's summary of all violations, for example `1 validation error detected: Value null at 'keyId'
 * failed …`.
 */
export function violationsMessage(violations: readonly ShapeViolation[]): string {
  const serialization = violations.find(({ kind }) => kind === 'serialization');
  if (serialization !== undefined) {
    return serialization.message;
  }
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  return `${count} detected: ${violations.map(({ message }) => message).join('; ')}`;
}

/** Returns every violation of the input, in the order of the shape's members. */
export function shapeViolations(shape: StructureShape, input: unknown): readonly ShapeViolation[] {
  return structureViolations(shape, input, '');
}

function structureViolations(shape: StructureShape, value: unknown, path: string): readonly ShapeViolation[] {
  if (!isObject(value)) {
    return [unreadable(value, 'a structure')];
  }
  const members = [
    ...Object.entries(shape.required).flatMap(([name, member]) =>
      isAbsent(value[name])
        ? [violation(memberPath(path, name), 'null', 'Member must not be null')]
        : valueViolations(member, value[name], memberPath(path, name)),
    ),
    ...Object.entries(shape.optional).flatMap(([name, member]) =>
      isAbsent(value[name]) ? [] : valueViolations(member, value[name], memberPath(path, name)),
    ),
  ];
  return members;
}

function valueViolations(shape: Shape, value: unknown, path: string): readonly ShapeViolation[] {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? textViolations(shape, value, path) : [unreadable(value, 'a String')];
    case 'blob':
      return typeof value === 'string' ? blobViolations(shape, value, path) : [unreadable(value, 'a Blob')];
    case 'flag':
      return typeof value === 'boolean' ? [] : [unreadable(value, 'a Boolean')];
    case 'decimal':
      return typeof value === 'number' ? [] : [unreadable(value, 'a Double')];
    case 'number':
      return Number.isSafeInteger(value)
        ? numberViolations(shape, Number(value), path)
        : [unreadable(value, 'a Number')];
    case 'list':
      return Array.isArray(value) ? listViolations(shape, value, path) : [unreadable(value, 'a List')];
    case 'map':
      return isObject(value) ? mapViolations(shape, value, path) : [unreadable(value, 'a Map')];
    case 'structure':
      return structureViolations(shape, value, path);
  }
}

function textViolations(
  shape: Extract<Shape, { kind: 'text' }>,
  value: string,
  path: string,
): readonly ShapeViolation[] {
  const quoted = `'${value}'`;
  const violations = lengthViolations(shape, value.length, quoted, path);
  if (shape.pattern !== undefined && !shape.pattern.test(value)) {
    const rule = `Member must satisfy regular expression pattern: ${shape.patternText ?? ''}`;
    violations.push(violation(path, quoted, rule));
  }
  if (shape.values !== undefined && !shape.values.includes(value)) {
    violations.push(
      violation(path, quoted, `Member must satisfy enum value set: [${shape.values.join(', ')}]`),
    );
  }
  return violations;
}

function blobViolations(
  shape: Extract<Shape, { kind: 'blob' }>,
  value: string,
  path: string,
): readonly ShapeViolation[] {
  const bytes = Buffer.from(value, 'base64');
  // Buffer skips characters that are not base64; AWS refuses them.
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value)) {
    return [{ kind: 'serialization', message: 'Unable to deserialize blob: the value is not base64.' }];
  }
  const length = String(bytes.length);
  return lengthViolations(
    shape,
    bytes.length,
    `'java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]'`,
    path,
  );
}

function numberViolations(
  shape: Extract<Shape, { kind: 'number' }>,
  value: number,
  path: string,
): readonly ShapeViolation[] {
  const quoted = `'${value}'`;
  if (shape.min !== undefined && value < shape.min) {
    return [violation(path, quoted, `Member must have value greater than or equal to ${shape.min}`)];
  }
  if (shape.max !== undefined && value > shape.max) {
    return [violation(path, quoted, `Member must have value less than or equal to ${shape.max}`)];
  }
  return [];
}

function listViolations(
  shape: Extract<Shape, { kind: 'list' }>,
  value: readonly unknown[],
  path: string,
): readonly ShapeViolation[] {
  return [
    ...lengthViolations(shape, value.length, `'[${value.length} members]'`, path),
    ...value.flatMap((member, index) => valueViolations(shape.of, member, `${path}.${index + 1}.member`)),
  ];
}

function mapViolations(
  shape: Extract<Shape, { kind: 'map' }>,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly ShapeViolation[] {
  return Object.entries(value).flatMap(([key, member]) => [
    ...valueViolations(shape.keys, key, path),
    ...valueViolations(shape.values, member, `${path}.${key}.member`),
  ]);
}

function lengthViolations(
  limits: { readonly min?: number; readonly max?: number },
  length: number,
  quoted: string,
  path: string,
): ShapeViolation[] {
  if (limits.min !== undefined && length < limits.min) {
    return [violation(path, quoted, `Member must have length greater than or equal to ${limits.min}`)];
  }
  if (limits.max !== undefined && length > limits.max) {
    return [violation(path, quoted, `Member must have length less than or equal to ${limits.max}`)];
  }
  return [];
}

function violation(path: string, quoted: string, rule: string): ShapeViolation {
  return {
    kind: 'constraint',
    path,
    message: `Value ${quoted} at '${path}' failed to satisfy constraint: ${rule}`,
  };
}

function unreadable(value: unknown, wanted: string): ShapeViolation {
  return { kind: 'serialization', message: `${jsonKind(value)} can not be converted to ${wanted}` };
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) {
    return 'START_ARRAY';
  }
  if (typeof value === 'object') {
    return 'START_OBJECT';
  }
  if (typeof value === 'boolean') {
    return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  }
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}

/** AWS's paths start each member in lower case: `KeyId` is `keyId`. */
function memberPath(path: string, name: string): string {
  const lowered = name.charAt(0).toLowerCase() + name.slice(1);
  return path === '' ? lowered : `${path}.${lowered}`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
