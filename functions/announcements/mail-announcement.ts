/**
 * E-mails about an event: to the owners or everyone who has access now and, where the event ends
 * something of a person, to that person. A mark in Announcements follows each e-mail, so that a
 * repeated record sends nothing again. When the mark is missing after a crash or a failure, a
 * repeated record sends the e-mail again: of two ways to fail, silence would be the worse one.
 */
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AnnouncementItem } from '../../domain/announcements.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import type { Viewers } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { sendMail } from '../aws/mail.ts';
import { findMailbox } from '../aws/people.ts';
import { findVariable } from '../runtime/environment.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { logError, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import type { Announcement } from './announcement.ts';
import { type Addressee, textFor } from './texts.ts';

/** Absent in a deployment that sends no e-mail. */
const mailFrom = findVariable('MAIL_FROM');
const announcements = mailFrom === undefined ? '' : tableName('Announcements');
/** Streams keep records for 24 hours, so no record is repeated later. */
const keptSeconds = 2 * 24 * 3600;

/**
 * Sends what is not sent yet. Throws transient failures. An address that SES refuses for good is
 * counted for an alarm and passed over, so that it never blocks other announcements.
 */
export async function mailAnnouncement(
  { audience, line }: Announcement,
  viewers: Viewers,
  options: CallOptions,
): Promise<void> {
  if (mailFrom === undefined) {
    return;
  }
  const recipients = recipientsOf(audience, line, viewers);
  if (recipients.size === 0) {
    return;
  }
  const eventKey = `${line.referenceId}#${line.atId}`;
  const mailed = await mailedTo(eventKey, options);
  for (const [ownerId, addressee] of recipients) {
    // A person without an address gets no mark: a late record must not name one who was erased.
    if (!mailed.has(ownerId) && (await hasMailed(ownerId, addressee, line, options))) {
      await tryToMark(eventKey, ownerId, options);
    }
  }
}

/** Cognito `sub` → how the e-mail addresses the person. */
function recipientsOf(
  audience: Announcement['audience'],
  { ownerId: person }: VehicleHistoryItem,
  viewers: Viewers,
): ReadonlyMap<string, Addressee> {
  const recipients = new Map<string, Addressee>();
  for (const [ownerId, { role }] of Object.entries(viewers)) {
    if (role === 'OWNER' || audience === 'EVERYONE') {
      recipients.set(ownerId, ownerId === person ? 'PERSON' : role);
    }
  }
  if (audience === 'OWNERS_AND_PERSON' && person !== undefined) {
    recipients.set(person, 'PERSON');
  }
  return recipients;
}

/** Returns false when the person has no address. An address that SES refuses counts as mailed. */
async function hasMailed(
  ownerId: string,
  addressee: Addressee,
  line: VehicleHistoryItem,
  options: CallOptions,
): Promise<boolean> {
  const mailbox = await findMailbox(ownerId, options);
  if (mailbox === undefined) {
    countMetric('AnnouncementWithoutAddress');
    return false;
  }
  // A person whose access ended with the Reference ID learns that.
  const event = line.revocationReason === undefined ? line.event : 'REVOKED';
  const text = textFor(event, addressee, mailbox.locale, line.role === 'OWNER');
  try {
    await sendMail({ from: mailFrom ?? '', to: mailbox.address, ...text }, options);
    countMetric('AnnouncementMailed');
  } catch (error) {
    if (isTransient(error)) {
      throw error;
    }
    countMetric('AnnouncementRefused');
    logError('SES refused an announcement', { referenceId: line.referenceId, failure: toFailure(error) });
  }
  return true;
}

async function mailedTo(eventKey: string, options: CallOptions): Promise<ReadonlySet<string>> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: announcements, Key: { eventKey }, ConsistentRead: true }),
    options,
  );
  // Only this function writes the table.
  return (item as AnnouncementItem | undefined)?.mailedTo ?? new Set<string>();
}

/** Never throws: a retry of the record would send the e-mail again. */
async function tryToMark(eventKey: string, ownerId: string, options: CallOptions): Promise<void> {
  try {
    await mark(eventKey, ownerId, options);
  } catch (error) {
    logWarning('An e-mail was not marked as sent', { failure: toFailure(error) });
  }
}

async function mark(eventKey: string, ownerId: string, options: CallOptions): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: announcements,
      Key: { eventKey },
      UpdateExpression: 'ADD mailedTo :person SET expiresAt = :expiresAt',
      ExpressionAttributeValues: {
        ':person': new Set([ownerId]),
        ':expiresAt': Math.floor(Date.now() / 1000) + keptSeconds,
      },
    }),
    options,
  );
}
