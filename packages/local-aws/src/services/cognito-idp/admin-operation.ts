/** Creates the administrators' operations: signed, with one IAM demand on the pool's ARN. */
import { type CallContext, type Demand, type Operation, operation } from '../../core/service.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord } from './records.ts';
import { type WireInput, requireText, toWireInput } from './wire.ts';

/** The work of an operation on an existing pool. */
export type PoolWork = (pools: Pools, pool: PoolRecord, input: WireInput) => unknown;

/**
 * Creates the operation that AWS calls `name`. Its IAM action has the same name (Service
 * Authorization Reference, cognito-idp).
 */
export function adminOperation(pools: Pools, name: string, work: PoolWork): Operation {
  return operation<unknown, unknown>({
    demands: (input, context) => [poolDemand(name, toWireInput(input), context)],
    run: (input) => {
      const wire = toWireInput(input);
      return work(pools, pools.directory.requirePool(requireText(wire, 'UserPoolId', 55)), wire);
    },
  });
}

function poolDemand(name: string, input: WireInput, { place }: CallContext): Demand {
  const poolId = requireText(input, 'UserPoolId', 55);
  const resource = `arn:${place.partition}:cognito-idp:${place.region}:${place.accountId}:userpool/${poolId}`;
  return { action: `cognito-idp:${name}`, resource };
}

/** Returns a page of a list. The token is the index of its first item. */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
  token: string | undefined,
): { readonly page: readonly Item[]; readonly next: string | undefined } {
  const start = token === undefined ? 0 : Number.parseInt(token, 10) || 0;
  const end = start + limit;
  return { page: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}
