/**
 * Amazon SES, API version 2: SendEmail with simple content. Messages go to the world's outbox. As
 * for an account outside the sandbox, any recipient is accepted and the sender must be verified.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Place } from '../../core/service.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { violationsMessage } from '../../shapes/shape-violations.ts';
import { sesInputs } from './ses-shapes.ts';

/** What SES shares with the world. */
export interface SesDependencies {
  readonly place: Place;
  readonly outbox: Outbox;
  /** Addresses and domains that the account has verified. */
  readonly emailIdentities?: readonly string[];
}

interface MessagePart {
  readonly Data: string;
}

interface SendEmailInput {
  readonly FromEmailAddress: string;
  readonly Destination: {
    readonly ToAddresses?: readonly string[];
    readonly CcAddresses?: readonly string[];
    readonly BccAddresses?: readonly string[];
  };
  readonly Content: {
    readonly Simple?: {
      readonly Subject: MessagePart;
      readonly Body: { readonly Text?: MessagePart; readonly Html?: MessagePart };
    };
  };
}

const sesOperation = checkedOperations((violations) => badRequest(violationsMessage(violations)));

/** SES limits a message to 50 recipients (Amazon SES Developer Guide, "Service quotas"). */
const maxRecipients = 50;

/** Creates SES with the identities that the world was started with. */
export function createSes({ place, outbox, emailIdentities = [] }: SesDependencies): ServiceModule {
  const verified = new Set(emailIdentities.map((identity) => identity.toLowerCase()));
  const identityOf = (from: string): string | undefined =>
    [from, from.slice(from.indexOf('@') + 1)].find((identity) => verified.has(identity));

  const sendEmail = sesOperation({
    shape: sesInputs.SendEmail,
    http: { method: 'POST', uri: '/v2/email/outbound-emails' },
    demands(input: SendEmailInput) {
      const from = addressOf(input.FromEmailAddress);
      const { partition, region, accountId } = place;
      // An address without an identity of its own is sent under that of its domain.
      const identity = identityOf(from) ?? from;
      return [
        {
          action: 'ses:SendEmail',
          resource: `arn:${partition}:ses:${region}:${accountId}:identity/${identity}`,
          conditions: { 'ses:FromAddress': from, 'ses:Recipients': recipientsOf(input) },
        },
      ];
    },
    run(input, { requestId }) {
      const from = addressOf(input.FromEmailAddress);
      const to = recipientsOf(input);
      const { Simple: simple } = input.Content;
      const part = simple?.Body.Text ?? simple?.Body.Html;
      if (simple === undefined || part === undefined || to.length === 0 || to.length > maxRecipients) {
        throw badRequest('The local SES needs 1 to 50 recipients and simple content with a body.');
      }
      if (identityOf(from) === undefined) {
        throw rejected(from, place.region);
      }
      outbox.send({
        service: 'ses',
        from: input.FromEmailAddress,
        to,
        subject: simple.Subject.Data,
        body: part.Data,
        contentType: simple.Body.Text === undefined ? 'text/html' : 'text/plain',
      });
      return { MessageId: `${requestId}-000000` };
    },
  });
  return { services: [{ name: 'ses', operations: { SendEmail: sendEmail } }], resources: [] };
}

function recipientsOf({ Destination: given }: SendEmailInput): readonly string[] {
  return [given.ToAddresses, given.CcAddresses, given.BccAddresses].flatMap((list) => list ?? []);
}

/** The address of `Name <address>`, in lower case as identities are compared. */
function addressOf(mailbox: string): string {
  return (/<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase();
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

/** SES's own text (Amazon SES Developer Guide, "Email sending errors"). */
function rejected(address: string, region: string): AwsError {
  return new AwsError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${address}`,
  );
}
