/**
 * E-mails on the screen of `npm start`: each one as it is sent, and the newest of an earlier start.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { OutboxMessage } from 'local-aws';

/** What the screen shows of an e-mail. */
export interface ShownMessage {
  readonly to: string;
  readonly subject: string;
  /** Text or HTML. */
  readonly body: string;
  readonly file: string;
}

/** The folder of a world's state directory with one file for each e-mail. */
export function outboxFolder(stateDirectory: string): string {
  return path.join(stateDirectory, 'outbox');
}

/** Reads the newest e-mail of all starts; undefined without any. */
export function findNewestMessage(stateDirectory: string): ShownMessage | undefined {
  const folder = outboxFolder(stateDirectory);
  const name = namesIn(folder)
    .filter((each) => each.endsWith('.eml'))
    .sort()
    .at(-1);
  if (name === undefined) {
    return undefined;
  }
  const file = path.join(folder, name);
  const text = readFileSync(file, 'utf8');
  const end = text.indexOf('\n\n');
  const fieldOf = (field: string): string =>
    new RegExp(`^${field}: (.*)$`, 'm').exec(text.slice(0, end))?.[1] ?? '';
  return { to: fieldOf('To'), subject: fieldOf('Subject'), body: text.slice(end), file };
}

/** The e-mail that a world has just sent, as the screen shows it. */
export function shownMessage({ to, subject, body, file = '' }: OutboxMessage): ShownMessage {
  return { to: to.join(', '), subject, body, file };
}

/** Lines with address, subject and text of an e-mail. */
export function messageLines(title: string, { to, subject, body, file }: ShownMessage): readonly string[] {
  return [
    `${title} to ${to}: ${subject}`,
    `  ${plainText(body)}`,
    `  ${path.relative(process.cwd(), file)}`,
    '',
  ];
}

const maxTextLength = 400;

function plainText(body: string): string {
  const text = body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)} …` : text;
}

/** A world without e-mails has no folder. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
