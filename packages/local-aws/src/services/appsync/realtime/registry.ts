/**
 * The running subscriptions of an API, found by event. All subscriptions with equal arguments are
 * found by one look-up. A shared filter is evaluated once. A filter that requires a value of a
 * field is evaluated only for events with that value.
 */
import { demandedEquality, memberAt, passes, type FilterValue, type SubscriptionFilter } from './filter.ts';
import type { Subscription } from './subscription.ts';

interface Filtered<Held> {
  readonly filter: SubscriptionFilter;
  readonly held: Set<Held>;
}

interface FieldIndex<Held> {
  /** Subscriptions by argument names, then by argument values. */
  readonly byArguments: Map<
    string,
    { readonly names: readonly string[]; readonly byValues: Map<string, Set<Held>> }
  >;
  /**
   * Filters by their JSON. Those that require a value of a field are keyed by the field's name and
   * that value.
   */
  readonly byFilter: Map<string, Filtered<Held>>;
  readonly byDemand: Map<string, Map<FilterValue, Map<string, Filtered<Held>>>>;
}

/** Stores subscriptions with their connections. */
export class Registry<Held extends { readonly subscription: Subscription }> {
  readonly #fields = new Map<string, FieldIndex<Held>>();
  readonly #all = new Set<Held>();

  get size(): number {
    return this.#all.size;
  }

  /** Subscriptions of one field. */
  of(field: string): readonly Held[] {
    return [...this.#all].filter(({ subscription }) => subscription.field === field);
  }

  add(held: Held): void {
    this.#all.add(held);
    this.#placeOf(held).add(held);
  }

  remove(held: Held): void {
    this.#all.delete(held);
    const { field, interest } = held.subscription;
    const index = this.#fields.get(field);
    const place = this.#placeOf(held);
    place.delete(held);
    if (place.size > 0 || index === undefined) {
      return;
    }
    if (interest.kind === 'FILTER') {
      removeFilter(index, interest.filter);
    } else {
      const names = namesOf(interest.values);
      index.byArguments.get(JSON.stringify(names))?.byValues.delete(keyOf(names, interest.values));
    }
  }

  /** Returns the subscriptions that an event of the field reaches. */
  reachedBy(field: string, event: unknown): readonly Held[] {
    const index = this.#fields.get(field);
    if (index === undefined) {
      return [];
    }
    const equal = [...index.byArguments.values()].flatMap(({ names, byValues }) => [
      ...(byValues.get(keyOf(names, event)) ?? []),
    ]);
    const filtered = candidates(index, event).flatMap(({ filter, held }) =>
      passes(filter, event) ? [...held] : [],
    );
    return [...equal, ...filtered];
  }

  #placeOf({ subscription: { field, interest } }: Held): Set<Held> {
    const index = getOrMake(this.#fields, field, (): FieldIndex<Held> => ({
      byArguments: new Map(),
      byFilter: new Map(),
      byDemand: new Map(),
    }));
    if (interest.kind === 'FILTER') {
      const { filter } = interest;
      const made = () => ({ filter, held: new Set<Held>() });
      return getOrMake(filtersBeside(index, filter), JSON.stringify(filter), made).held;
    }
    const names = namesOf(interest.values);
    const made = () => ({ names, byValues: new Map<string, Set<Held>>() });
    const { byValues } = getOrMake(index.byArguments, JSON.stringify(names), made);
    return getOrMake(byValues, keyOf(names, interest.values), () => new Set<Held>());
  }
}

/** The group of filters that a filter belongs to. */
function filtersBeside<Held>(
  { byFilter, byDemand }: FieldIndex<Held>,
  filter: SubscriptionFilter,
): Map<string, Filtered<Held>> {
  const demand = demandedEquality(filter);
  if (demand === undefined) {
    return byFilter;
  }
  const byValue = getOrMake(
    byDemand,
    demand.fieldName,
    () => new Map<FilterValue, Map<string, Filtered<Held>>>(),
  );
  return getOrMake(byValue, demand.value, () => new Map<string, Filtered<Held>>());
}

function removeFilter<Held>(index: FieldIndex<Held>, filter: SubscriptionFilter): void {
  const beside = filtersBeside(index, filter);
  beside.delete(JSON.stringify(filter));
  const demand = demandedEquality(filter);
  if (demand !== undefined && beside.size === 0) {
    index.byDemand.get(demand.fieldName)?.delete(demand.value);
  }
}

/** Returns the filters that the event may pass. */
function candidates<Held>(
  { byFilter, byDemand }: FieldIndex<Held>,
  event: unknown,
): readonly Filtered<Held>[] {
  const found = [...byFilter.values()];
  for (const [fieldName, byValue] of byDemand) {
    // A value that is not a FilterValue cannot be a key.
    const filters = byValue.get(memberAt(event, fieldName) as FilterValue);
    if (filters !== undefined) {
      found.push(...filters.values());
    }
  }
  return found;
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function namesOf(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(values).sort();
}

/** Returns the values of the names in an event or in arguments. An absent value counts as null. */
function keyOf(names: readonly string[], values: unknown): string {
  const members = typeof values === 'object' && values !== null ? values : {};
  return JSON.stringify(
    names.map((name) => (Object.hasOwn(members, name) ? Reflect.get(members, name) : null)),
  );
}
