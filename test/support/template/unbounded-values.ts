/** Finds literal values of a template that no check constrains, so that any value passes. */
import type { Template } from '../../infra/synthesized.ts';
import { isLimited } from './limit-violations.ts';
import { intrinsicOf } from './references.ts';
import type { Finding } from './validator.ts';

/** A literal text or number of a template. */
interface LiteralValue {
  readonly logicalId: string;
  readonly path: readonly string[];
  readonly value: string | number;
}

/** Nonsense values, which every constraint refuses. */
const nonsense: Readonly<Record<'string' | 'number', readonly unknown[]>> = {
  string: [' \u0007?', '', 'x'.repeat(70_000)],
  number: [-7, 1e15],
};

/**
 * Returns places, such as `AWS::SQS::Queue QueueName`, at which the validator accepts nonsense and
 * that have no limit. It does not try the places in `known`.
 */
export function unboundedValues(
  template: Template,
  validate: (template: Template) => Finding[],
  known: ReadonlySet<string>,
): string[] {
  const values = literalValues(template);
  const open = new Map([...values].filter(([place]) => !known.has(place)));
  for (const type of ['string', 'number'] as const) {
    for (const value of nonsense[type]) {
      const tried = [...open].filter(([, one]) => typeof one.value === type);
      for (const place of refusedPlaces(template, tried, value, validate)) {
        open.delete(place);
      }
    }
  }
  return [...open.keys()];
}

/**
 * Puts the value at all places at once, and returns the places at which the validator reports it.
 */
function refusedPlaces(
  template: Template,
  tried: readonly (readonly [string, LiteralValue])[],
  value: unknown,
  validate: (template: Template) => Finding[],
): string[] {
  if (tried.length === 0) {
    return [];
  }
  const ids = new Set(tried.map(([, { logicalId }]) => logicalId));
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => ids.has(id)));
  const changed = structuredClone({ ...template, Resources });
  for (const [, { logicalId, path }] of tried) {
    setAt(changed.Resources[logicalId]?.Properties, path, value);
  }
  const found = new Set(validate(changed).map(({ logicalId, path }) => `${logicalId} ${path}`));
  return tried
    .filter(([, { logicalId, path }]) => found.has(`${logicalId} ${path.join('.')}`))
    .map(([place]) => place);
}

function setAt(target: unknown, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  // `literalsIn` returned this path.
  const members = target as Record<string, unknown>;
  if (rest.length === 0) {
    members[name] = value;
  } else {
    setAt(members[name], rest, value);
  }
}

/** Returns the first literal of each place that has no limit and is not part of a policy. */
export function literalValues({ Resources }: Template): ReadonlyMap<string, LiteralValue> {
  const values = new Map<string, LiteralValue>();
  for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
    for (const { path, value } of literalsIn(Properties, [])) {
      const place = `${Type} ${path.map((name) => (/^\d+$/.test(name) ? '*' : name)).join('.')}`;
      if (!values.has(place) && !isLimited(Type, path)) {
        values.set(place, { logicalId, path, value });
      }
    }
  }
  return values;
}

/** Other checks cover policy documents. */
const documents = ['AssumeRolePolicyDocument', 'KeyPolicy', 'PolicyDocument'];

function literalsIn(value: unknown, path: readonly string[]): Omit<LiteralValue, 'logicalId'>[] {
  if (typeof value === 'string' || typeof value === 'number') {
    return [{ path, value }];
  }
  if (typeof value !== 'object' || value === null || intrinsicOf(value) !== undefined) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) =>
    documents.includes(name) ? [] : literalsIn(member, [...path, name]),
  );
}
