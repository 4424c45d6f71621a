/** The file of a message: header fields, an empty line and the body (RFC 5322, RFC 6532). */
import type { OutboxMessage } from './outbox-message.ts';

/** Returns a name that sorts by the time of sending. */
export function messageFileName({ number, sentAt }: OutboxMessage): string {
  return `${sentAt.replaceAll(/[:.]/g, '-')}-${String(number).padStart(4, '0')}.eml`;
}

/** Returns the text of the file, in UTF-8. */
export function messageText(message: OutboxMessage): string {
  const fields = [
    ['From', message.from],
    ['To', message.to.join(', ')],
    ['Date', new Date(message.sentAt).toUTCString().replace('GMT', '+0000')],
    ['Subject', message.subject],
    ['MIME-Version', '1.0'],
    ['Content-Type', `${message.contentType}; charset=utf-8`],
    ['Content-Transfer-Encoding', '8bit'],
  ];
  const header = fields.map(([name, value]) => `${name}: ${oneLine(value ?? '')}`);
  return [...header, '', message.body, ''].join('\n');
}

/** A line break would begin another header field. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
