/**
 * E-mail by Amazon SES (API version 2, SendEmail). The SDK's signer and HTTP handler send the one
 * request, so no further client is in the bundle. IAM action: ses:SendEmail.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import { findVariable } from '../runtime/environment.ts';
import { isTransient } from '../runtime/failure.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** A message of plain text. */
export interface Mail {
  /** An address with a verified identity, with or without a name. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** SES refused the message. Holds the status and the exception, never its text. */
export class MailRefusedError extends Error {
  /** As on errors of AWS clients: decides about a retry, and is logged. */
  readonly $metadata: { readonly httpStatusCode: number };

  /** `name` is AWS's exception name, as on errors of AWS clients. */
  constructor(httpStatusCode: number, name: string) {
    super('SES refused the message');
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}

/** SES's rate is per second and account, so a throttled message waits longer than other calls. */
const schedule = { attempts: 4, delayMs: (failed: number) => jitter(100 * failed, 500 * failed) } as const;

// Every client resolves region, credentials, signer and HTTP handler. The signer signs for the
// service of this name.
const { requestHandler, signer } = new DynamoDBClient({ ...clientSettings, ...{ signingName: 'ses' } })
  .config;
const region = findVariable('AWS_REGION') ?? '';
const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
const base =
  findVariable('AWS_ENDPOINT_URL_SESV2') ??
  findVariable('AWS_ENDPOINT_URL') ??
  `https://email.${region}.${suffix}`;
const url = new URL('/v2/email/outbound-emails', base);

/**
 * Sends a message. Transient failures are retried, so it may arrive twice. Throws MailRefusedError.
 */
export async function sendMail({ from, to, subject, body }: Mail, options: CallOptions): Promise<void> {
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const content = JSON.stringify({
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: text(subject), Body: { Text: text(body) } } },
  });
  await retry(() => post(content, options), { ...schedule, isRetryable: isTransient }, options);
}

async function post(body: string, options: CallOptions): Promise<void> {
  const request = new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    method: 'POST',
    headers: {
      host: url.host,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  });
  const signed = await (await signer()).sign(request);
  const { response } = await requestHandler.handle(HttpRequest.clone(signed), options);
  // The body is read to its end, so that the connection can be used again.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    void chunk;
  }
  if (response.statusCode !== 200) {
    const type = response.headers['x-amzn-errortype'] ?? 'Unknown';
    throw new MailRefusedError(response.statusCode, type.replace(/:.*$/, ''));
  }
}
