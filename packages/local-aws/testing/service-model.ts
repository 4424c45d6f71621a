/**
 * Compares the emulators with AWS's service models: finds violations of the model's shape in an
 * operation's input, output or error. `reference-data.ts` finds the models.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { absentData, referenceData } from './reference-data.ts';

/** A shape of a model, as AWS's Python SDK writes it. */
export interface ModelShape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, ModelMember>>;
  readonly member?: ModelMember;
  readonly key?: ModelMember;
  readonly value?: ModelMember;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly union?: boolean;
  readonly payload?: string;
  readonly fault?: boolean;
  readonly error?: { readonly httpStatusCode?: number };
}

/** A reference to a shape, with its place in HTTP. */
export interface ModelMember {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
}

/** An operation in the AWS SDK's model of a service. */
export interface ModelOperation {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
  readonly errors?: readonly { readonly shape: string }[];
}

/** The AWS SDK's published model of a service: operations and shapes. */
export interface ServiceModel {
  readonly metadata: {
    readonly protocol: string;
    readonly targetPrefix?: string;
    readonly signingName?: string;
  };
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const folder = referenceData('aws-models');

/** Why no model is available; undefined when the models exist. */
export const modelsAbsent = folder === undefined ? absentData : undefined;

/** Signing name → model file. */
const files = {
  kms: 'kms',
  'acm-pca': 'acm-pca',
  iot: 'iot',
  iotdata: 'iot-data',
  iotdevicegateway: 'iot-data',
  'iot-jobs-data': 'iot-jobs-data',
  iotfleetwise: 'iotfleetwise',
} as const;

const loaded = new Map<string, ServiceModel>();

/** Returns the model of the service with this signing name; undefined for services without one. */
export function serviceModel(service: string): ServiceModel | undefined {
  const file = Object.entries(files).find(([name]) => name === service)?.[1];
  if (file === undefined || folder === undefined) {
    return undefined;
  }
  const known = loaded.get(file);
  if (known !== undefined) {
    return known;
  }
  // The files are AWS's own. With other files the tests would fail.
  const model = JSON.parse(readFileSync(path.join(folder, `${file}.json`), 'utf8')) as ServiceModel;
  loaded.set(file, model);
  return model;
}

/**
 * Returns the violations of the input or output of an operation. The list is empty when there are
 * none or when the operation has no input or output.
 */
export function shapeViolations(
  service: string,
  operation: string,
  side: 'input' | 'output',
  value: unknown,
): readonly string[] {
  const model = serviceModel(service);
  const found = model?.operations[operation];
  if (model === undefined || found === undefined) {
    return [`${service} has no operation ${operation}`];
  }
  const name = found[side]?.shape;
  if (name !== undefined) {
    return violations(model, name, value, operation);
  }
  const members = Object.keys(value ?? {});
  return members.length === 0 ? [] : [`${operation} has no ${side}, yet there is ${members.join(', ')}`];
}

/**
 * Returns the violations of an error: unknown to this operation, a wrong HTTP status, or wrong
 * members.
 */
export function errorViolations(
  service: string,
  operation: string,
  error: { readonly code: string; readonly status: number; readonly members: unknown },
): readonly string[] {
  const model = serviceModel(service);
  const found = model?.operations[operation];
  if (model === undefined || found === undefined) {
    return [];
  }
  const shape = model.shapes[error.code];
  const modelled = found.errors?.some(({ shape: name }) => name === error.code) === true;
  if (!modelled) {
    return commonErrors.has(error.code) ? [] : [`${operation} does not know the error ${error.code}`];
  }
  const wanted = shape?.error?.httpStatusCode ?? (shape?.fault === true ? 500 : undefined);
  const wrongStatus = wanted !== undefined && wanted !== error.status;
  return [
    ...(wrongStatus ? [`${error.code} has status ${error.status} instead of ${wanted}`] : []),
    ...violations(model, error.code, error.members, error.code),
  ];
}

/** AWS's "Common Errors", which service models do not list. */
const commonErrors = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InternalFailure',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'ThrottlingException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'ValidationException',
]);

function violations(model: ServiceModel, name: string, value: unknown, at: string): readonly string[] {
  const shape = model.shapes[name];
  if (shape === undefined) {
    return [`${at}: the model has no shape ${name}`];
  }
  switch (shape.type) {
    case 'structure':
      return isObject(value) ? structureViolations(model, shape, value, at) : [`${at} is not a structure`];
    case 'list':
      return Array.isArray(value)
        ? [
            ...rangeViolations(shape, value.length, 'length', at),
            ...value.flatMap((item, index) =>
              violations(model, shape.member?.shape ?? '', item, `${at}[${index}]`),
            ),
          ]
        : [`${at} is not a list`];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => [
            ...violations(model, shape.key?.shape ?? '', key, `key of ${at}`),
            ...violations(model, shape.value?.shape ?? '', item, `${at}.${key}`),
          ])
        : [`${at} is not a map`];
    case 'string':
      return typeof value === 'string' ? textViolations(shape, value, at) : [`${at} is not a string`];
    case 'blob':
      return typeof value === 'string' && isBase64(value)
        ? rangeViolations(shape, Buffer.from(value, 'base64').length, 'length', at)
        : [`${at} is not valid base64`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} is not a boolean`];
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value)
        ? rangeViolations(shape, Number(value), 'value', at)
        : [`${at} is not an integer`];
    case 'timestamp':
    case 'double':
    case 'float':
      return typeof value === 'number' && Number.isFinite(value) ? [] : [`${at} is not a number`];
    default:
      return [`${at}: type ${shape.type} is not checked`];
  }
}

function structureViolations(
  model: ServiceModel,
  shape: ModelShape,
  value: Readonly<Record<string, unknown>>,
  at: string,
): readonly string[] {
  const members = shape.members ?? {};
  const given = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  const missing = (shape.required ?? []).filter((name) => !given.some(([key]) => key === name));
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...(shape.union === true && given.length !== 1 ? [`${at} is a union of ${given.length} members`] : []),
    ...given.flatMap(([key, item]) => {
      const member = members[key];
      return member === undefined
        ? [`${at} has no member ${key}`]
        : violations(model, member.shape, item, `${at}.${key}`);
    }),
  ];
}

function textViolations(shape: ModelShape, value: string, at: string): readonly string[] {
  const { pattern } = shape;
  // AWS's own reason codes begin with a dollar sign, which their shape in the model does not allow.
  if (value === '$NO_RESPONSE_FROM_DEVICE' && pattern === '[A-Z0-9_-]+') {
    return [];
  }
  return [
    ...rangeViolations(shape, value.length, 'length', at),
    ...(shape.enum !== undefined && !shape.enum.includes(value) ? [`${at} is none of the enum`] : []),
    ...(pattern !== undefined && !matcher(pattern).test(value) ? [`${at} does not match ${pattern}`] : []),
  ];
}

function rangeViolations(
  { min, max }: ModelShape,
  size: number,
  what: string,
  at: string,
): readonly string[] {
  return [
    ...(min !== undefined && size < min ? [`${at} has ${what} ${size}, less than ${min}`] : []),
    ...(max !== undefined && size > max ? [`${at} has ${what} ${size}, more than ${max}`] : []),
  ];
}

/** AWS's patterns match the whole value; JavaScript rejects some of them as Unicode patterns. */
function matcher(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return new RegExp(`^(?:${pattern})$`);
  }
}

function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
