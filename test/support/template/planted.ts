/** Defects planted into a real template. */
import { expect, inject } from 'vitest';
import { type Template, templateIn } from '../../infra/synthesized.ts';

/** The resources of a template that a defect is planted into. */
export type Mutable = Record<
  string,
  Record<string, unknown> & { Type: string; Properties: Record<string, unknown> }
>;

/** A check of a template; each violation begins with the logical id. */
export type Check = (template: Template) => string[] | Promise<string[]>;

/** Returns the template of the development stack with FleetWise. */
export function realTemplate(): Template {
  return templateIn(inject('assemblies').withFleetWise);
}

/**
 * Returns the template with a defect in the first resource of a type whose properties contain the
 * text.
 */
export function planted(
  type: string,
  plant: (resource: Mutable[string], all: Mutable) => void,
  having = '',
): Template {
  const template = realTemplate();
  const resources = template.Resources as Mutable;
  const found = Object.values(resources).find(
    ({ Type, Properties }) => Type === type && JSON.stringify(Properties).includes(having),
  );
  if (found === undefined) {
    throw new Error(`The template has no ${type} with ${having}.`);
  }
  plant(found, resources);
  return template;
}

/** Expects the violation, at most one further one, and none of another resource. */
export async function expectViolation(check: Check, template: Template, violation: RegExp): Promise<void> {
  const violations = await check(template);

  expect(violations).toContainEqual(expect.stringMatching(violation));
  // A wrong resource causes two violations: its action lacks a resource, and no action fits the
  // resource.
  expect(violations.length).toBeLessThanOrEqual(2);
  expect(new Set(violations.map((one) => one.split(/[:.[]/)[0])).size).toBe(1);
}

/** Sets a member by its path; undefined removes it. */
export function set(target: object, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const owner = names.reduce((at, name) => (at as Record<string, object>)[name] ?? {}, target);
  if (value === undefined) {
    delete (owner as Record<string, unknown>)[last];
  } else {
    (owner as Record<string, unknown>)[last] = value;
  }
}
