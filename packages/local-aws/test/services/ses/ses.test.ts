import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOutbox } from '../../../src/outbox/outbox.ts';
import { createSes } from '../../../src/services/ses/ses.ts';
import { clock, place, startEndpoint } from '../../../testing/endpoint.ts';
import { signRequest } from '../../../testing/sign-request.ts';

const outbox = createOutbox(clock);
const ses = createSes({ place, outbox, emailIdentities: ['notices@example.com', 'example.org'] });
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
beforeEach(async () => {
  endpoint = await startEndpoint(ses.services);
});
afterEach(() => endpoint.stop());

const message = (FromEmailAddress: string, more: object = {}) => ({
  FromEmailAddress,
  Destination: { ToAddresses: ['person@example.net'] },
  Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Text' } } } },
  ...more,
});

/** Posts as an SDK does. */
async function send(body: object, credentials = endpoint.iam.rootCredentials) {
  const path = '/v2/email/outbound-emails';
  const host = endpoint.url.replace('http://', '');
  const text = JSON.stringify(body);
  const signed = await signRequest({ credentials, service: 'ses', path, body: text, host });
  const { host: _host, ...headers } = signed.headers as Record<string, string>;
  const response = await fetch(`${endpoint.url}${path}`, { method: 'POST', headers, body: text });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

describe('SES', () => {
  it('puts a message into the outbox', async () => {
    const { status, body } = await send(message('Notices <notices@example.com>'));

    expect([status, typeof body['MessageId']]).toEqual([200, 'string']);
    expect(outbox.list('person@example.net').at(-1)).toMatchObject({
      ...{ service: 'ses', from: 'Notices <notices@example.com>', to: ['person@example.net'] },
      ...{ subject: 'Hello', body: 'Text', contentType: 'text/plain' },
    });
  });

  it('takes an address of a verified domain, and rejects a sender that is not verified', async () => {
    const ofDomain = await send(message('Any@Example.org'));
    const stranger = await send(message('any@example.com'));

    expect(ofDomain.status).toBe(200);
    expect(stranger).toMatchObject({
      status: 400,
      body: {
        __type: 'MessageRejected',
        message: expect.stringMatching(/not verified.*EU-CENTRAL-1: any@example\.com$/) as string,
      },
    });
  });

  it.each([
    ['no recipient', { Destination: {} }],
    ['more than 50 recipients', { Destination: { ToAddresses: Array(51).fill('a@example.net') } }],
    ['no body', { Content: { Simple: { Subject: { Data: 'a' }, Body: {} } } }],
  ])('refuses a message with %s', async (_, more) => {
    expect(await send(message('notices@example.com', more))).toMatchObject({
      body: { __type: 'BadRequestException' },
    });
  });

  it('demands the sender’s identity, and says who sends and who receives', () => {
    const context = { principal: endpoint.iam.rootPrincipal, requestId: '', place, clock };
    const demandsOf = (from: string) =>
      ses.services[0]?.operations['SendEmail']?.demands(message(from), context);
    const arn = 'arn:aws:ses:eu-central-1:000000000000:identity';

    expect(demandsOf('Notices <notices@example.com>')).toEqual([
      {
        action: 'ses:SendEmail',
        resource: `${arn}/notices@example.com`,
        conditions: { 'ses:FromAddress': 'notices@example.com', 'ses:Recipients': ['person@example.net'] },
      },
    ]);
    expect(demandsOf('any@example.org')).toMatchObject([{ resource: `${arn}/example.org` }]);
  });
});
