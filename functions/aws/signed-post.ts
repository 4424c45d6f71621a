/**
 * Signed requests to services whose client is not in the bundle. The SDK's signer and its HTTP
 * handler, whose connections stay open between invocations, do the work of a client.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import { findVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** The response to a request; its text has been read to the end. */
export interface SignedResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Posts a body. Throws the HTTP handler's errors. */
type Post = (body: string, options: CallOptions) => Promise<SignedResponse>;

/**
 * Returns a function that posts bodies to the URL. `signingName` is the service's name in the
 * signature, and `headers` has the content type and what else the service asks for.
 */
export function signedPost(signingName: string, url: URL, headers: Readonly<Record<string, string>>): Post {
  // Every client resolves region, credentials, signer and HTTP handler. The signer signs for the
  // service of this name.
  const { requestHandler, signer } = new DynamoDBClient({ ...clientSettings, ...{ signingName } }).config;
  return async (body, options) => {
    const request = new HttpRequest({
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      method: 'POST',
      headers: { host: url.host, 'content-length': String(Buffer.byteLength(body)), ...headers },
      body,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
    });
    const signed = await (await signer()).sign(request);
    const { response } = await requestHandler.handle(HttpRequest.clone(signed), options);
    const text = await readText(response.body as AsyncIterable<Uint8Array>);
    return { statusCode: response.statusCode, headers: response.headers, text };
  };
}

/**
 * Returns the endpoint of a regional service: of the SDK's variables AWS_ENDPOINT_URL_… and
 * AWS_ENDPOINT_URL the first that is set, otherwise AWS's own, whose host begins with `prefix`.
 */
export function regionalEndpoint(variable: `AWS_ENDPOINT_URL_${string}`, prefix: string): string {
  const region = findVariable('AWS_REGION') ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return (
    findVariable(variable) ?? findVariable('AWS_ENDPOINT_URL') ?? `https://${prefix}.${region}.${suffix}`
  );
}

/** The exception's name, which is in the header or in `__type`, with or without a namespace. */
export function exceptionIn({ headers, text }: SignedResponse): string {
  const type = headers['x-amzn-errortype'] ?? /"__type"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? 'Unknown';
  return type.replace(/:.*$/, '').replace(/^.*#/, '');
}

/** Reading a body to its end lets the connection be used again. */
async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
