/**
 * GraphQL requests signed by IAM as `appsync`, with the prover's own credentials. They are not
 * retried, so that a result is that of one attempt.
 */
import { HttpRequest } from '@smithy/core/protocols';
import type { GraphqlResponse, GraphqlRequest } from '../../tools/session/graphql-client.ts';
import type { Deployment } from '../deployment.ts';

/** Sends a document; GraphQL errors are part of what it returns. */
export async function sendSigned(
  { outputs, clients }: Pick<Deployment, 'outputs' | 'clients'>,
  { query, variables = {} }: GraphqlRequest,
): Promise<GraphqlResponse> {
  const url = new URL(outputs.GraphqlUrl);
  const body = JSON.stringify({ query, variables });
  const request = new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    method: 'POST',
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  });
  const signer = await clients.signing.config.signer();
  const { headers } = await signer.sign(request);
  const { host: _, ...others } = headers;
  const response = await fetch(url, { method: 'POST', headers: others, body });
  // AppSync's response; what checks rely on is checked by them.
  return (await response.json()) as GraphqlResponse;
}
