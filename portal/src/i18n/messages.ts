/** The messages of this page. */
import loaders from 'virtual:messages';
import type { MessagePart } from '../generated/message-arguments.ts';
import type { Language } from './languages.ts';
import { MessageStore } from './message-store.ts';
import type { Strings } from './translate.ts';

type Loaders = Readonly<
  Record<MessagePart, Readonly<Record<Language, () => Promise<{ readonly default: Strings }>>>>
>;

// The build makes a function for each part and language. The law of messages checks that all exist.
const byPart = loaders as Loaders;

/** Each language has a file for every page that loads by itself. */
export const messages = new MessageStore(async (part, language) => (await byPart[part][language]()).default);
