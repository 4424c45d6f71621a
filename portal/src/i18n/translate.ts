/** Translates messages with typed keys and arguments. */
import {
  LocalizedStringDictionary,
  LocalizedStringFormatter,
  type LocalizedString,
} from '@internationalized/string';
import type { MessageArguments } from '../generated/message-arguments.ts';
import type { Language } from './languages.ts';

/** Key in `portal/messages/*.json`, which all languages share. */
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

/** Compiled messages of one language. */
export type Strings = Readonly<Record<string, LocalizedString>>;

/** Loads the messages of a language; each language is a file of its own. */
export async function loadStrings(language: Language): Promise<Strings> {
  switch (language) {
    case 'en':
      return (await import('virtual:messages/en')).default;
    case 'de':
      return (await import('virtual:messages/de')).default;
    case 'ar':
      return (await import('virtual:messages/ar')).default;
  }
}

/** Creates the function for one locale. */
export function createTranslate(locale: string, strings: Strings): Translate {
  const dictionary = new LocalizedStringDictionary({ [locale]: { ...strings } }, locale);
  const formatter = new LocalizedStringFormatter(locale, dictionary);
  return (key, ...[values]) => formatter.format(key, values);
}
