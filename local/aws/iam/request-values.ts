/** The condition keys of a request: the global ones (IAM User Guide, "Global condition context keys") and those of its demand. */
import type { Clock, Demand, Place } from '../service.ts';
import type { ConditionValues } from './conditions.ts';
import type { Principal } from './principal.ts';

/** Where and when the request is made. */
export interface Surroundings {
  readonly place: Place;
  readonly clock: Clock;
}

type GlobalKey = (principal: Principal, surroundings: Surroundings) => string | undefined;

const globalKeys: Readonly<Record<string, GlobalKey>> = {
  'aws:principalarn': (principal) => principal.roleArn ?? principal.arn,
  'aws:principalaccount': (_, { place }) => place.accountId,
  'aws:principaltype': ({ kind }) => (kind === 'role' ? 'AssumedRole' : 'Account'),
  'aws:requestedregion': (_, { place }) => place.region,
  // Loopback stands for the TLS connection that every deployed call has.
  'aws:securetransport': () => 'true',
  'aws:sourceip': () => '127.0.0.1',
  'aws:currenttime': (_, { clock }) => new Date(clock.now()).toISOString(),
  'aws:epochtime': (_, { clock }) => String(Math.floor(clock.now() / 1000)),
  'aws:sourcearn': ({ sourceArn }) => sourceArn,
  'aws:sourceaccount': ({ sourceArn }, { place }) => (sourceArn === undefined ? undefined : place.accountId),
};

/** The values of one request; a key of the demand wins over a global one. */
export function requestValues(
  principal: Principal,
  conditions: Demand['conditions'],
  surroundings: Surroundings,
): ConditionValues {
  const own = conditions && lowerCaseKeys(conditions);
  return (key) => {
    const value = own?.get(key) ?? globalKeys[key]?.(principal, surroundings);
    return typeof value === 'string' ? [value] : value;
  };
}

/** Demands that never change hand over the same object each time. */
const lowerCased = new WeakMap<object, ReadonlyMap<string, string | readonly string[]>>();

function lowerCaseKeys(
  conditions: NonNullable<Demand['conditions']>,
): ReadonlyMap<string, string | readonly string[]> {
  const known = lowerCased.get(conditions);
  if (known !== undefined) return known;
  const made = new Map(Object.entries(conditions).map(([key, value]) => [key.toLowerCase(), value] as const));
  lowerCased.set(conditions, made);
  return made;
}
