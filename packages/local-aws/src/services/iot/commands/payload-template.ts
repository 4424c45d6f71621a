/**
 * AWS's JSON substitution: a JSON template with placeholders for parameters. A text that consists
 * of one placeholder becomes the value with its own type. In a longer text, the value is inserted
 * as text. (AWS documents the placeholders but not the types, so receivers should accept both.)
 */
import type { ParameterValues } from './command-records.ts';
import { scalarOf } from './parameter-violations.ts';

const placeholder = /\$\{aws:iot:commandexecution::parameter:([.$a-zA-Z0-9_-]+)\}/g;
const onlyPlaceholder = /^\$\{aws:iot:commandexecution::parameter:([.$a-zA-Z0-9_-]+)\}$/;

type Json = unknown;

/** Returns the names of the parameters that a template uses. */
export function parametersOf(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].map(([, name = '']) => name);
}

/** Returns what is wrong with a template for these parameters. */
export function templateViolation(template: string, parameters: readonly string[]): string | undefined {
  const unknown = parametersOf(template).find((name) => !parameters.includes(name));
  if (unknown !== undefined) {
    return `its template uses ${unknown}, which is not one of its parameters`;
  }
  try {
    JSON.parse(template);
    return undefined;
  } catch {
    return 'its template is not valid JSON';
  }
}

/** Returns the payload for these parameters as JSON text. */
export function fillTemplate(template: string, parameters: ParameterValues): string {
  return JSON.stringify(fill(JSON.parse(template), parameters));
}

function fill(json: Json, parameters: ParameterValues): Json {
  if (typeof json === 'string') {
    return fillText(json, parameters);
  }
  if (Array.isArray(json)) {
    return json.map((member) => fill(member, parameters));
  }
  if (typeof json !== 'object' || json === null) {
    return json;
  }
  return Object.fromEntries(Object.entries(json).map(([name, member]) => [name, fill(member, parameters)]));
}

function fillText(text: string, parameters: ParameterValues): string | number | boolean | undefined {
  const whole = onlyPlaceholder.exec(text)?.[1];
  if (whole !== undefined) {
    return valueOf(parameters, whole);
  }
  return text.replaceAll(placeholder, (_, name: string) => String(valueOf(parameters, name) ?? ''));
}

function valueOf(parameters: ParameterValues, name: string): string | number | boolean | undefined {
  const value = parameters[name];
  return value === undefined ? undefined : scalarOf(value);
}
