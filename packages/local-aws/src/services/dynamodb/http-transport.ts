/** HTTP(S) to an external DynamoDB endpoint, such as DynamoDB Local. */
import { Agent, request as httpRequest } from 'node:http';
import { Agent as SecureAgent, request as httpsRequest } from 'node:https';
import { engineHeaders, engineTarget, type EngineResponse, type Transport } from './transport.ts';

/** Talks to the endpoint at a URL. */
export function httpTransport(endpoint: string, namespace: string): Transport {
  const url = new URL(endpoint);
  const secure = url.protocol === 'https:';
  const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const fixedHeaders = engineHeaders(namespace);
  return {
    send: (operation, body) =>
      new Promise<EngineResponse>((resolve, reject) => {
        const headers = {
          ...fixedHeaders,
          'x-amz-target': engineTarget(operation),
          'content-length': Buffer.byteLength(body),
        };
        const request = (secure ? httpsRequest : httpRequest)(
          url,
          { method: 'POST', agent, headers },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 500, body: Buffer.concat(chunks).toString('utf8') }),
            );
            response.on('error', reject);
          },
        );
        request.on('error', reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}
