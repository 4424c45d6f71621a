/**
 * The condition keys of a request: the global ones (IAM User Guide, "Global condition context
 * keys") and those of its demand.
 */
import type { Clock, Demand, Place } from '../../core/service.ts';
import type { ConditionValues } from './conditions.ts';
import type { Principal } from '../../core/principal.ts';

/** Where and when the request is made. */
export interface Surroundings {
  readonly place: Place;
  readonly clock: Clock;
}

type GlobalKey = (principal: Principal, surroundings: Surroundings) => string | undefined;

/**
 * A key for requests of the account's principals. A service that acts by itself has no ARN, account
 * or address.
 */
const ofAccount =
  (key: GlobalKey): GlobalKey =>
  (principal, surroundings) =>
    principal.kind === 'service' ? undefined : key(principal, surroundings);

const globalKeys: Readonly<Record<string, GlobalKey>> = {
  'aws:principalarn': ofAccount((principal) => principal.roleArn ?? principal.arn),
  'aws:principalaccount': ofAccount((_, { place }) => place.accountId),
  'aws:principaltype': ofAccount(({ kind }) => (kind === 'role' ? 'AssumedRole' : 'Account')),
  'aws:principalisawsservice': ({ kind }) => String(kind === 'service'),
  'aws:principalservicename': ({ kind, arn }) => (kind === 'service' ? arn : undefined),
  'aws:requestedregion': (_, { place }) => place.region,
  // The loopback connection represents the TLS connection of a deployed call.
  'aws:securetransport': () => 'true',
  'aws:sourceip': ofAccount(() => '127.0.0.1'),
  'aws:currenttime': (_, { clock }) => new Date(clock.now()).toISOString(),
  'aws:epochtime': (_, { clock }) => String(Math.floor(clock.now() / 1000)),
  'aws:sourcearn': ({ sourceArn }) => sourceArn,
  'aws:sourceaccount': ({ sourceArn }, { place }) => (sourceArn === undefined ? undefined : place.accountId),
};

/** The policy chooses the key, so only own properties count. */
function globalKey(key: string) {
  return Object.hasOwn(globalKeys, key) ? globalKeys[key] : undefined;
}

/** Returns the values of one request. A key of the demand overrides a global one. */
export function requestValues(
  principal: Principal,
  conditions: Demand['conditions'],
  surroundings: Surroundings,
): ConditionValues {
  const own = conditions && lowerCaseKeys(conditions);
  return (key) => {
    const value = own?.get(key) ?? globalKey(key)?.(principal, surroundings);
    return typeof value === 'string' ? [value] : value;
  };
}

/** Demands that never change pass the same object each time. */
const lowerCased = new WeakMap<object, ReadonlyMap<string, string | readonly string[]>>();

function lowerCaseKeys(
  conditions: NonNullable<Demand['conditions']>,
): ReadonlyMap<string, string | readonly string[]> {
  const known = lowerCased.get(conditions);
  if (known !== undefined) {
    return known;
  }
  const made = new Map(Object.entries(conditions).map(([key, value]) => [key.toLowerCase(), value] as const));
  lowerCased.set(conditions, made);
  return made;
}
