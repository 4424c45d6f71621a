/**
 * `/<userPoolId>/.well-known/…`: the key set that verifies the pool's tokens, and OpenID Connect's
 * description of the issuer.
 */
import type { HttpResponse, HttpRoute } from '../../core/http.ts';
import type { Directory } from './directory.ts';
import type { PoolRecord } from './records.ts';
import { toKeySet } from './signing-keys.ts';
import { issuerOf } from './tokens.ts';

const pattern = /^\/([\w-]+_[0-9A-Za-z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

/** The route of every pool's public documents. */
export function wellKnownRoute(directory: Directory): HttpRoute {
  return {
    matches: (method, path) => method === 'GET' && pattern.test(path),
    handle: ({ url }) => Promise.resolve(respond(directory, url.split('?', 1)[0] ?? '')),
  };
}

function respond(directory: Directory, path: string): HttpResponse {
  const [, poolId, document] = pattern.exec(path) ?? [];
  const pool = directory.pools.get(poolId ?? '');
  if (pool === undefined) {
    return json(404, { message: `User pool ${poolId} does not exist.` });
  }
  return json(200, document === 'jwks.json' ? toKeySet(pool) : describeIssuer(pool));
}

function describeIssuer(pool: PoolRecord): unknown {
  const issuer = issuerOf(pool.id);
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    subject_types_supported: ['public'],
  };
}

function json(status: number, body: unknown): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=86400, must-revalidate',
    },
    body: JSON.stringify(body),
  };
}
