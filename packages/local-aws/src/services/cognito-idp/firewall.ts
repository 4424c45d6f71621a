/**
 * AWS WAF before a user pool. It inspects requests to operations that need no AWS credentials, with
 * the operation and the client in headers (Cognito Developer Guide, "Associating an AWS WAF web ACL
 * with a user pool"). The body is not passed on (assumption cognito-7).
 */
import { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest } from '../../core/http.ts';
import type { InspectRequest } from '../wafv2/web-request.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord } from './records.ts';

/** Creates the check. The SDKs receive a block as ForbiddenException. */
export function createFirewall(pools: Pools, inspect: InspectRequest) {
  return (request: HttpRequest, operation: string, input: unknown): void => {
    // A request is any JSON; absent members are undefined.
    const { ClientId, AccessToken } = (input ?? {}) as Readonly<Record<string, unknown>>;
    const pool = findPool(pools, ClientId, AccessToken);
    if (pool === undefined) {
      return;
    }
    const headers = {
      ...request.headers,
      'x-amzn-cognito-operation-name': operation,
      ...(typeof ClientId === 'string' && { 'x-amzn-cognito-client-id': ClientId }),
    };
    const { remoteAddress } = request;
    const block = inspect(pool.arn, { headers, body: Buffer.alloc(0), remoteAddress });
    if (block !== undefined) {
      const message = 'Request not allowed due to WAF block.';
      throw new AwsError('ForbiddenException', message, block.responseCode ?? 403);
    }
  };
}

function findPool({ directory, tokens }: Pools, clientId: unknown, token: unknown): PoolRecord | undefined {
  if (typeof clientId === 'string') {
    return directory.pools.get(directory.clients.get(clientId)?.poolId ?? '');
  }
  return typeof token === 'string' ? tokens.findIssuingPool(token) : undefined;
}
