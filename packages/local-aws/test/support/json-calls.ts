/**
 * Calls of AWS's JSON protocols ("AWS JSON 1.0/1.1 protocol" of Smithy's documentation) for the
 * services whose SDK clients are not dependencies, with the settings of an SDK client.
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ClientSettings } from './remote.ts';

/** A JSON API: its name in a signature, its host in AWS, and the target header of an operation. */
export interface JsonApi {
  readonly signingName: string;
  readonly hostOf: (region: string) => string;
  readonly target: (operation: string) => string;
  readonly version: '1.0' | '1.1';
}

/** An error of the service, with AWS's name for it. */
export class JsonCallError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Calls an operation; rejects with JsonCallError. */
export type JsonCall = <Output>(operation: string, input: object) => Promise<Output>;

/** Returns the calls of an API. */
export function jsonCalls(settings: ClientSettings, api: JsonApi): JsonCall {
  const { region, endpoint = `https://${api.hostOf(region)}` } = settings;
  // An SDK client resolves the caller's credentials, from the settings or as every client does.
  const { credentials } = new SQSClient(settings).config;
  const signer = new SignatureV4({ service: api.signingName, region, credentials, sha256: Sha256 });
  const { protocol, hostname, host } = new URL(endpoint);
  return async <Output>(operation: string, input: object) => {
    const body = JSON.stringify(input);
    const headers = {
      host,
      'content-type': `application/x-amz-json-${api.version}`,
      'x-amz-target': api.target(operation),
    };
    const signed = await signer.sign({ method: 'POST', protocol, hostname, path: '/', headers, body });
    const { host: _host, ...sent } = signed.headers as Record<string, string>;
    const response = await fetch(endpoint, { method: 'POST', headers: sent, body });
    const output = (await response.json()) as Readonly<Record<string, unknown>>;
    if (!response.ok) {
      const name = String(output['__type']).split('#').at(-1) ?? '';
      throw new JsonCallError(name, String(output['message'] ?? output['Message'] ?? ''));
    }
    return output as Output;
  };
}
