/**
 * Reads what a device publishes about an execution (AWS IoT Developer Guide, "Start and monitor
 * command executions"). Devices may send any bytes.
 */
import { type ExecutionResult, type StatusReason, noResponseFromDevice } from './command-records.ts';
import type { Rejection, DeviceResponse } from './execution-moves.ts';

const statuses: readonly unknown[] = ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'];
const resultMembers: Readonly<Record<string, keyof ExecutionResult>> = { s: 'S', b: 'B', bin: 'BIN' };

/** Returns the response, or why the payload is not valid. */
export function readResponse(
  payload: Buffer,
): { readonly response: DeviceResponse } | { readonly violation: Rejection } {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString());
  } catch {
    return { violation: { error: 'InvalidJson', errorMessage: 'The payload is not valid JSON' } };
  }
  const violation = responseViolation(json);
  if (violation !== undefined) {
    return { violation: { error: 'InvalidRequest', errorMessage: violation } };
  }
  // The check above proves this type.
  const { status, statusReason, result } = json as DeviceResponse & { readonly result?: object };
  return {
    response: {
      status,
      ...(statusReason !== undefined && { statusReason: reasonOf(statusReason) }),
      ...(result !== undefined && { result: Object.fromEntries(Object.entries(result).map(toResult)) }),
    },
  };
}

function responseViolation(json: unknown): string | undefined {
  if (!isObject(json)) {
    return 'The payload is not a JSON object';
  }
  const { status, statusReason, result } = json;
  if (!statuses.includes(status)) {
    return 'status is not one that a device can set';
  }
  if (statusReason !== undefined && !isReason(statusReason)) {
    return 'statusReason is not valid';
  }
  if (result !== undefined && !(isObject(result) && Object.entries(result).every(isResult))) {
    return 'result is not valid';
  }
  return undefined;
}

function isReason(reason: unknown): boolean {
  if (!isObject(reason)) {
    return false;
  }
  const { reasonCode, reasonDescription = '' } = reason;
  return (
    typeof reasonCode === 'string' &&
    /^[A-Z0-9_-]{1,64}$/.test(reasonCode) &&
    reasonCode !== noResponseFromDevice &&
    typeof reasonDescription === 'string' &&
    /^\P{C}{0,1024}$/u.test(reasonDescription)
  );
}

function isResult([name, value]: [string, unknown]): boolean {
  if (!/^[a-zA-Z0-9_-]{1,32}$/.test(name) || !isObject(value)) {
    return false;
  }
  const [member, ...more] = Object.entries(value);
  if (member === undefined || more.length > 0) {
    return false;
  }
  const [kind, content] = member;
  return kind === 'b' ? typeof content === 'boolean' : isText(kind, content);
}

function isText(kind: string, content: unknown): boolean {
  return (kind === 's' || kind === 'bin') && typeof content === 'string' && content !== '';
}

function reasonOf({ reasonCode, reasonDescription }: StatusReason): StatusReason {
  return { reasonCode, ...(reasonDescription !== undefined && { reasonDescription }) };
}

/** Keys are lower-case on the wire of devices, upper-case in the API. */
function toResult([name, value]: [string, unknown]): [string, ExecutionResult] {
  const [kind = '', content] = Object.entries(value ?? {})[0] ?? [];
  return [name, { [resultMembers[kind] ?? 'S']: content }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
