/** Translates messages with typed keys and arguments. */
import {
  LocalizedStringDictionary,
  LocalizedStringFormatter,
  type LocalizedString,
} from '@internationalized/string';
import type { MessageArguments } from '../generated/message-arguments.ts';

/** Key in `portal/messages/`, which all languages share. */
export type MessageKey = keyof MessageArguments;

/** Keys of messages without arguments. */
export type PlainMessageKey = {
  [Key in MessageKey]: MessageArguments[Key] extends undefined ? Key : never;
}[MessageKey];

/** Returns a message in the reader's language; a missing argument does not compile. */
export type Translate = <Key extends MessageKey>(
  key: Key,
  ...values: MessageArguments[Key] extends undefined ? [] : [values: MessageArguments[Key]]
) => string;

/** Compiled messages of one language: of one part, or of all that are loaded. */
export type Strings = Readonly<Record<string, LocalizedString>>;

/** Creates the function for one locale. */
export function createTranslate(locale: string, strings: Strings): Translate {
  const dictionary = new LocalizedStringDictionary({ [locale]: { ...strings } }, locale);
  const formatter = new LocalizedStringFormatter(locale, dictionary);
  return (key, ...[values]) => formatter.format(key, values);
}
