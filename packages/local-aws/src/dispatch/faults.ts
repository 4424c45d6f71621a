/** Faults that tests inject into calls: throttling, errors, lost responses, killed callers. */
import { type AwsError, accessDenied } from '../core/aws-error.ts';
import { internalError, throttled } from '../core/service-errors.ts';
import type { Principal } from '../core/principal.ts';

/** What a fault does to a call. */
export type FaultKind =
  | 'throttle'
  | 'internal-error'
  | 'access-denied'
  | 'timeout-after-success'
  | 'kill-caller-before'
  | 'kill-caller-after';

/** Which calls a fault hits, and how. */
export interface FaultRule {
  /** SigV4 signing name. */
  readonly service: string;
  readonly operation: string;
  /** Only calls of this principal: its ARN or its role's ARN. */
  readonly principal?: string;
  /** Position of the first call that it hits among the matching calls from now on. Default: 1. */
  readonly nth?: number;
  /** Number of matching calls, or items, that it hits. Default: 1. */
  readonly times?: number;
  /**
   * Hits only items of DynamoDB whose key or content contains this text; the other items of a batch
   * are served. Such a rule always throttles, and the operation determines how it reports that.
   */
  readonly item?: string;
  readonly kind: FaultKind;
}

/** Handle of one injected rule, which counts its hits and removes only that rule. */
export interface InjectedFault {
  /** How many calls it has hit. */
  fired(): number;
  remove(): void;
}

/** Injected failures of AWS calls, by rules that tests set. */
export interface Faults {
  inject(rule: FaultRule): InjectedFault;
  clear(): void;
  /** Returns the fault of the call that is about to run, and counts the call. */
  next(service: string, operation: string, principal: Principal): FaultKind | undefined;
  /** True when a fault throttles this single item of the call; counts the item. */
  throttlesItem(service: string, operation: string, principal: Principal, item: unknown): boolean;
}

interface ActiveRule {
  readonly rule: FaultRule;
  seen: number;
  fired: number;
}

/** Creates an empty set of faults. */
export function createFaults(): Faults {
  const active = new Set<ActiveRule>();
  return {
    inject(rule) {
      const entry: ActiveRule = { rule, seen: 0, fired: 0 };
      active.add(entry);
      return { fired: () => entry.fired, remove: () => void active.delete(entry) };
    },
    clear: () => active.clear(),
    next(service, operation, principal) {
      if (active.size === 0) {
        return undefined;
      }
      const matching = [...active].filter(
        ({ rule }) => rule.item === undefined && matches(rule, service, operation, principal),
      );
      return matching.map(countHit).find((kind) => kind !== undefined);
    },
    throttlesItem(service, operation, principal, item) {
      const ofItems = [...active].filter(({ rule }) => rule.item !== undefined);
      if (ofItems.length === 0) {
        return false;
      }
      const text = JSON.stringify(item);
      const matching = ofItems.filter(
        ({ rule }) => matches(rule, service, operation, principal) && text.includes(rule.item ?? ''),
      );
      return matching.map(countHit).some((kind) => kind !== undefined);
    },
  };
}

/** Returns the error of a call that a fault keeps from running; undefined for the other kinds. */
export function refusalOf(
  kind: FaultKind | undefined,
  service: string,
  operation: string,
  principal: Principal,
): AwsError | undefined {
  if (kind === 'throttle') {
    return throttled(service);
  }
  if (kind === 'internal-error') {
    return internalError(service, operation);
  }
  return kind === 'access-denied' ? accessDenied(principal.arn, `${service}:${operation}`, '*') : undefined;
}

function matches(rule: FaultRule, service: string, operation: string, principal: Principal): boolean {
  return (
    rule.service === service &&
    rule.operation === operation &&
    (rule.principal === undefined || rule.principal === principal.arn || rule.principal === principal.roleArn)
  );
}

function countHit(entry: ActiveRule): FaultKind | undefined {
  entry.seen += 1;
  const first = entry.rule.nth ?? 1;
  if (entry.seen < first || entry.seen >= first + (entry.rule.times ?? 1)) {
    return undefined;
  }
  entry.fired += 1;
  return entry.rule.kind;
}
