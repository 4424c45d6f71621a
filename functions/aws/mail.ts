/** E-mail by Amazon SES (API version 2, SendEmail). IAM action: ses:SendEmail. */
import { isTransient } from '../runtime/failure.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import type { CallOptions } from './client-settings.ts';
import { exceptionIn, regionalEndpoint, signedPost } from './signed-post.ts';

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

const url = new URL('/v2/email/outbound-emails', regionalEndpoint('AWS_ENDPOINT_URL_SESV2', 'email'));
const post = signedPost('ses', url, { 'content-type': 'application/json' });

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
  await retry(() => send(content, options), { ...schedule, isRetryable: isTransient }, options);
}

async function send(content: string, options: CallOptions): Promise<void> {
  const response = await post(content, options);
  if (response.statusCode !== 200) {
    throw new MailRefusedError(response.statusCode, exceptionIn(response));
  }
}
