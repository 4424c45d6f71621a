/** The e-mails with codes, and what a response says about where one was sent. */
import { createHmac } from 'node:crypto';
import type { Outbox } from '../../outbox/outbox.ts';
import { withNewCode } from './codes.ts';
import type { Pools } from './pools.ts';
import type { CodePurpose, PoolRecord, UserRecord } from './records.ts';

/** Where Cognito sent a code: CodeDeliveryDetails of its API. */
export interface CodeDelivery {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL';
  readonly AttributeName: 'email';
}

/** The sender of pools without an e-mail configuration. */
export const defaultSender = 'no-reply@verificationemail.com';

/**
 * Stores a new code and sends it to the address. Returns the delivery with the changed user, which
 * is saved.
 */
export function sendCode(
  { directory, outbox, clock }: Pick<Pools, 'directory' | 'outbox' | 'clock'>,
  pool: PoolRecord,
  user: UserRecord,
  purpose: CodePurpose,
  address: string,
): CodeDelivery {
  const fresh = withNewCode(user, purpose, clock.now());
  directory.saveUser(pool, fresh.user);
  sendMessage(outbox, pool, address, fresh.code);
  return deliveryTo(address);
}

function sendMessage(outbox: Outbox, pool: PoolRecord, address: string, code: string): void {
  const { from, subject, text } = pool.messages;
  outbox.send({
    service: 'cognito-idp',
    from,
    to: [address],
    subject,
    body: text.replaceAll('{####}', code),
    contentType: 'text/html',
  });
}

/** The delivery to an address; the response shows two letters of it. */
export function deliveryTo(address: string): CodeDelivery {
  const [name = '', domain = ''] = address.split('@');
  const Destination = `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`;
  return { Destination, DeliveryMedium: 'EMAIL', AttributeName: 'email' };
}

/**
 * The delivery that a response claims for a user who gets no message. For an address it is that of
 * the address. For another name its letters are always the same, so that they reveal nothing.
 */
export function simulatedDelivery(pool: PoolRecord, username: string): CodeDelivery {
  if (username.includes('@')) {
    return deliveryTo(username);
  }
  const bytes = createHmac('sha256', Buffer.from(pool.decoySecret, 'hex'))
    .update(`mail/${username}`)
    .digest();
  const letter = (index: number): string => String.fromCharCode(97 + (bytes.readUInt8(index) % 26));
  return deliveryTo(`${letter(0)}@${letter(1)}`);
}
