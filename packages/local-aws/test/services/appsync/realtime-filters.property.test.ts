/** For any filter and event, the emulator decides as a plain implementation of AWS's table does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes, type FilterOperator } from '../../../src/services/appsync/realtime/filter.ts';
import { readFilter } from '../../../src/services/appsync/realtime/read-filter.ts';
import { Registry } from '../../../src/services/appsync/realtime/registry.ts';
import type { Interest, Subscription } from '../../../src/services/appsync/realtime/subscription.ts';
import { transformUtil } from '../../../src/services/appsync/util/transform.ts';
import { passesPlainly, type PlainFilter } from './filter-reference.ts';

/** Few values, so that rules and events meet. */
const text = fc.constantFrom('', 'a', 'ab', 'b', 'abc', '1');
const number = fc.constantFrom(-1, 0, 1, 1.5, 2);
const textOrNumber = fc.oneof(text, number);
const scalar = fc.oneof(textOrNumber, fc.boolean());
const field = fc.oneof(scalar, fc.constant(null), fc.array(scalar, { maxLength: 3 }));
const event = fc.record(
  { x: field, y: field, nested: fc.oneof(fc.constant(null), fc.record({ z: field }, { requiredKeys: [] })) },
  { requiredKeys: [] },
);
const fieldName = fc.constantFrom('x', 'y', 'nested.z', 'nested', 'x.y', 'absent');
const few = fc.array(textOrNumber, { maxLength: 5 });

const operands: Readonly<Record<FilterOperator, fc.Arbitrary<unknown>>> = {
  eq: scalar,
  ne: scalar,
  le: textOrNumber,
  lt: textOrNumber,
  ge: textOrNumber,
  gt: textOrNumber,
  contains: scalar,
  notContains: scalar,
  beginsWith: text,
  in: few,
  notIn: few,
  between: fc.tuple(textOrNumber, textOrNumber),
  containsAny: fc.array(scalar, { maxLength: 5 }),
};
const operator = fc.constantFrom(...(Object.keys(operands) as FilterOperator[]));
const rule = operator.chain((name) =>
  fc.record({ fieldName, operator: fc.constant<string>(name), value: operands[name] }),
);
const filter: fc.Arbitrary<PlainFilter> = fc.record({
  filterGroup: fc.array(fc.record({ filters: fc.array(rule, { minLength: 1, maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** Reads a filter, which must be within the limits. */
function read(given: unknown) {
  const known = readFilter(given);
  if ('message' in known) {
    throw new Error(known.message);
  }
  return known;
}

describe('filters', () => {
  it('decide as a plain implementation does', () => {
    fc.assert(
      fc.property(filter, event, (given, happened) => {
        expect(passes(read(given), happened)).toBe(passesPlainly(given, happened));
      }),
      { numRuns: 3000 },
    );
  });

  it('decide each rule as a plain implementation does', () => {
    fc.assert(
      fc.property(rule, event, (given, happened) => {
        const alone = { filterGroup: [{ filters: [given] }] };

        expect(passes(read(alone), happened)).toBe(passesPlainly(alone, happened));
      }),
      { numRuns: 3000 },
    );
  });

  const condition = operator.chain((name) => operands[name].map((value) => ({ [name]: value })));
  const plain = fc.dictionary(fc.constantFrom('x', 'y'), condition, { minKeys: 1, maxKeys: 2 });

  it('from toSubscriptionFilter require all fields, and one alternative of `or`', () => {
    fc.assert(
      fc.property(
        plain,
        fc.array(plain, { minLength: 1, maxLength: 3 }),
        event,
        (conditions, or, happened) => {
          const made = transformUtil.toSubscriptionFilter({ ...conditions, or });

          const holds = (of: object) =>
            Object.entries(of).every(([name, one]: [string, object]) =>
              Object.entries(one).every(([operation, value]) =>
                passesPlainly(
                  {
                    filterGroup: [
                      { filters: [{ fieldName: name, operator: operation, value: value as unknown }] },
                    ],
                  },
                  happened,
                ),
              ),
            );
          expect(passes(read(made), happened)).toBe(holds(conditions) && or.some(holds));
        },
      ),
    );
  });
});

const interest: fc.Arbitrary<Interest> = fc.oneof(
  fc
    .dictionary(fc.constantFrom('x', 'y', 'absent'), fc.oneof(scalar, fc.constant(null)), { maxKeys: 3 })
    .map((values) => ({ kind: 'ARGUMENTS' as const, values })),
  filter.map((given) => ({ kind: 'FILTER' as const, filter: read(given) })),
);

describe('the registry', () => {
  it('finds each subscription that an event reaches once, and none that was removed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(interest, fc.boolean()), { maxLength: 12 }),
        event,
        (interests, happened) => {
          const registry = new Registry<{ subscription: Subscription }>();
          const held = interests.map(([wanted, stays]) => ({
            stays,
            wanted,
            subscription: subscriptionOf(wanted),
          }));

          for (const one of held) {
            registry.add(one);
          }
          for (const one of held) {
            if (!one.stays) {
              registry.remove(one);
            }
          }

          const expected = held.filter(({ stays, wanted }) => stays && concerns(wanted, happened));
          const found = registry.reachedBy('on', happened);
          expect(found).toHaveLength(expected.length);
          expect(new Set(found)).toEqual(new Set(expected));
          expect(registry.reachedBy('other', happened)).toEqual([]);
          expect(registry.size).toBe(held.filter(({ stays }) => stays).length);
        },
      ),
    );
  });
});

function concerns(wanted: Interest, happened: Readonly<Record<string, unknown>>): boolean {
  if (wanted.kind === 'FILTER') {
    return passes(wanted.filter, happened);
  }
  return Object.entries(wanted.values).every(([name, value]) => value === (happened[name] ?? null));
}

/** Creates a subscription. Only its field and interest matter to the registry. */
function subscriptionOf(wanted: Interest): Subscription {
  return {
    field: 'on',
    interest: wanted,
    document: { kind: 'Document', definitions: [] } as Subscription['document'],
    body: { query: '', variables: {} },
    caller: { mode: 'AWS_IAM', groups: [], identity: {}, authType: 'IAM Authorization' },
    view: '',
  };
}
